// SPDX-License-Identifier: MIT
// What layers compute, in plain loops over one sample, written down from Keras' formulas and short enough to
// be seen to be right: the fast kernels are compared with it.
#pragma once

#include <mica/activations/linear.hpp>
#include <mica/activations/relu.hpp>
#include <mica/activations/sigmoid.hpp>
#include <mica/activations/softmax.hpp>
#include <mica/activations/tanh.hpp>
#include <mica/core/messages/convolution_options.hpp>
#include <mica/core/messages/options.hpp>
#include <mica/core/values/shape.hpp>

#include "support/samples.hpp"

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <limits>
#include <type_traits>
#include <vector>

namespace reference {

/// The index of element (row, column, c) of an image `width` pixels wide.
constexpr std::size_t at(int row, int column, int c, int width, int channels) {
  return static_cast<std::size_t>((row * width + column) * channels + c);
}

/// One axis of a sliding window.
struct Axis {
  int extent, window, stride;
  bool same;
  int dilation = 1, front = 0, back = 0;

  int reach() const { return (window - 1) * dilation + 1; }
  int outputs() const {
    return same ? (extent - 1) / stride + 1 : (front + extent + back - reach()) / stride + 1;
  }
  int before() const { return same ? std::max((outputs() - 1) * stride + reach() - extent, 0) / 2 : front; }
};

/// A layer that is linear in its input and in its weights: a list of products y[o] += x[i] w[k]. Its three
/// passes read that list in three ways.
template <class Layer>
struct Bilinear {
  Values forward(const Values& x, const Values& w) const {
    Values y(outputs());
    layer().for_each_product([&](std::size_t i, std::size_t k, std::size_t o) { y[o] += x[i] * w[k]; });
    return y;
  }
  Values input_gradient(const Values& dy, const Values& w) const {
    Values dx(static_cast<std::size_t>(layer().input().size()));
    layer().for_each_product([&](std::size_t i, std::size_t k, std::size_t o) { dx[i] += dy[o] * w[k]; });
    return dx;
  }
  Values weight_gradient(const Values& dy, const Values& x) const {
    Values dw(static_cast<std::size_t>(layer().weights()));
    layer().for_each_product([&](std::size_t i, std::size_t k, std::size_t o) { dw[k] += dy[o] * x[i]; });
    return dw;
  }

 private:
  const Layer& layer() const { return static_cast<const Layer&>(*this); }
  std::size_t outputs() const { return static_cast<std::size_t>(layer().output().size()); }
};

/// Weights are [kernel height][kernel width][channels / groups][filters].
struct Convolution : Bilinear<Convolution> {
  Axis vertical, horizontal;
  int channels, filters, groups;

  Convolution(Axis vertical_, Axis horizontal_, int channels_, int filters_, int groups_ = 1)
      : vertical(vertical_),
        horizontal(horizontal_),
        channels(channels_),
        filters(filters_),
        groups(groups_) {}

  mica::Shape input() const { return {vertical.extent, horizontal.extent, channels}; }
  mica::Shape output() const { return {vertical.outputs(), horizontal.outputs(), filters}; }
  int weights() const { return vertical.window * horizontal.window * channels / groups * filters; }

  template <class F>
  void for_each_product(F f) const {
    for (int row = 0; row < vertical.outputs(); ++row) {
      for (int column = 0; column < horizontal.outputs(); ++column) {
        for (int u = 0; u < vertical.window; ++u) {
          for (int v = 0; v < horizontal.window; ++v) {
            const int i = row * vertical.stride + u * vertical.dilation - vertical.before(),
                      j = column * horizontal.stride + v * horizontal.dilation - horizontal.before();
            if (i < 0 || i >= vertical.extent || j < 0 || j >= horizontal.extent) continue;
            for (int o = 0; o < filters; ++o) {
              const int seen = channels / groups, first = o / (filters / groups) * seen;
              for (int c = 0; c < seen; ++c)
                f(at(i, j, first + c, horizontal.extent, channels),
                  at(u * horizontal.window + v, c, o, seen, filters),
                  at(row, column, o, horizontal.outputs(), filters));
            }
          }
        }
      }
    }
  }
};

/// Weights are [units][inputs].
struct Dense : Bilinear<Dense> {
  int inputs, units;

  Dense(int inputs_, int units_) : inputs(inputs_), units(units_) {}

  mica::Shape input() const { return {inputs}; }
  mica::Shape output() const { return {units}; }
  int weights() const { return units * inputs; }

  template <class F>
  void for_each_product(F f) const {
    for (std::size_t u = 0; u < static_cast<std::size_t>(units); ++u) {
      for (std::size_t i = 0; i < static_cast<std::size_t>(inputs); ++i)
        f(i, u * static_cast<std::size_t>(inputs) + i, u);
    }
  }
};

/// A layer with windows but without weights.
struct Pooling {
  Axis vertical, horizontal;
  int channels;

  mica::Shape output() const { return {vertical.outputs(), horizontal.outputs(), channels}; }

  /// Calls f(output, inputs of its window inside the image) for each output.
  template <class F>
  void for_each_window(F f) const {
    for (int row = 0; row < vertical.outputs(); ++row) {
      for (int column = 0; column < horizontal.outputs(); ++column) {
        for (int c = 0; c < channels; ++c) {
          std::vector<std::size_t> inside;
          for (int u = 0; u < vertical.window; ++u) {
            for (int v = 0; v < horizontal.window; ++v) {
              const int i = row * vertical.stride + u - vertical.before(),
                        j = column * horizontal.stride + v - horizontal.before();
              if (i < 0 || i >= vertical.extent || j < 0 || j >= horizontal.extent) continue;
              inside.push_back(at(i, j, c, horizontal.extent, channels));
            }
          }
          f(at(row, column, c, horizontal.outputs(), channels), inside);
        }
      }
    }
  }

  Values largest(const Values& in) const {
    Values out(static_cast<std::size_t>(output().size()), -std::numeric_limits<double>::infinity());
    for_each_window([&](std::size_t o, const auto& inside) {
      for (const std::size_t i : inside) out[o] = std::max(out[o], in[i]);
    });
    return out;
  }
  Values largest_gradient(const Values& in, const Values& dy) const {
    Values dx(in.size());
    for_each_window([&](std::size_t o, const auto& inside) {
      dx[*std::max_element(inside.begin(), inside.end(), [&](auto a, auto b) { return in[a] < in[b]; })] +=
          dy[o];
    });
    return dx;
  }

  Values mean(const Values& in) const {
    Values out(static_cast<std::size_t>(output().size()));
    for_each_window([&](std::size_t o, const auto& inside) {
      for (const std::size_t i : inside) out[o] += in[i] / static_cast<double>(inside.size());
    });
    return out;
  }
  Values mean_gradient(const Values& in, const Values& dy) const {
    Values dx(in.size());
    for_each_window([&](std::size_t o, const auto& inside) {
      for (const std::size_t i : inside) dx[i] += dy[o] / static_cast<double>(inside.size());
    });
    return dx;
  }
};

struct Gradients {
  Values x;
  Values parameters;
};

/// A normalization: `samples` independent parts of a sample, each `pixels` times `channels`, cut into groups.
struct Normalization {
  int samples, pixels, channels, groups;

  /// Calls f(indices of the elements) for all that share a mean and a variance.
  template <class F>
  void for_each_group(F f) const {
    for (int s = 0; s < samples; ++s) {
      for (int g = 0; g < groups; ++g) {
        std::vector<std::size_t> elements;
        for (int p = 0; p < pixels; ++p) {
          for (int c = 0; c < channels / groups; ++c)
            elements.push_back(at(s, p, g * (channels / groups) + c, pixels, channels));
        }
        f(elements);
      }
    }
  }

  struct Moments {
    double mean, deviation;
  };
  static Moments moments(const Values& x, const std::vector<std::size_t>& elements, double epsilon) {
    const auto n = static_cast<double>(elements.size());
    double mean = 0, variance = 0;
    for (const std::size_t i : elements) mean += x[i] / n;
    for (const std::size_t i : elements) variance += (x[i] - mean) * (x[i] - mean) / n;
    return {mean, std::sqrt(variance + epsilon)};
  }

  /// (x - mean) / deviation
  Values normalized(const Values& x, double epsilon) const {
    Values z(x.size());
    for_each_group([&](const auto& elements) {
      const Moments m = moments(x, elements, epsilon);
      for (const std::size_t i : elements) z[i] = (x[i] - m.mean) / m.deviation;
    });
    return z;
  }
  /// The sum over the Jacobian dz_i / dx_j = (delta_ij - 1 / n - z_i z_j / n) / deviation.
  Values gradient(const Values& x, const Values& dz, double epsilon) const {
    const Values z = normalized(x, epsilon);
    Values dx(x.size());
    for_each_group([&](const auto& elements) {
      const auto n = static_cast<double>(elements.size());
      const double deviation = moments(x, elements, epsilon).deviation;
      for (const std::size_t i : elements) {
        for (const std::size_t j : elements)
          dx[j] += dz[i] * ((i == j ? 1 : 0) - 1 / n - z[i] * z[j] / n) / deviation;
      }
    });
    return dx;
  }
};

/// The stride among the options of a layer.
template <mica::Size Step>
mica::Size step_of(const mica::Stride<Step>*, mica::Size) {
  return Step;
}
inline mica::Size step_of(const void*, mica::Size otherwise) { return otherwise; }
template <class... Options>
mica::Size step(mica::Size otherwise) {
  ((otherwise = step_of(static_cast<const Options*>(nullptr), otherwise)), ...);
  return otherwise;
}

/// The dilation, the padding, the groups and the depth multiplier among the options of a layer.
template <mica::Size Rate>
mica::Size dilation_of(const mica::Dilation<Rate>*, mica::Size) {
  return Rate;
}
inline mica::Size dilation_of(const void*, mica::Size otherwise) { return otherwise; }
template <int... Pixels>
mica::PaddingSize padding_of(const mica::Padding<Pixels...>*, int dimensions, mica::PaddingSize) {
  return mica::Padding<Pixels...>::size(dimensions);
}
inline mica::PaddingSize padding_of(const void*, int, mica::PaddingSize otherwise) { return otherwise; }
template <int Count>
int count_of(const mica::Groups<Count>*, int) {
  return Count;
}
template <int Count>
int count_of(const mica::DepthMultiplier<Count>*, int) {
  return Count;
}
inline int count_of(const void*, int otherwise) { return otherwise; }

/// The groups, or the depth multiplier, among the options.
template <class... Options>
int count() {
  int value = 1;
  ((value = count_of(static_cast<const Options*>(nullptr), value)), ...);
  return value;
}

template <class Option, class... Options>
inline constexpr bool has = (std::is_same_v<Option, Options> || ...);

/// A convolution of an image, or of a sequence [length, channels], with the options of a layer.
template <class... Options>
Convolution convolution(mica::Shape in, mica::Size kernel, int filters, int groups) {
  const bool same = has<mica::Same, Options...>;
  const mica::Size stride = step<Options...>(1);
  mica::Size rate = 1;
  ((rate = dilation_of(static_cast<const Options*>(nullptr), rate)), ...);
  mica::PaddingSize around;
  ((around = padding_of(static_cast<const Options*>(nullptr), in.rank - 1, around)), ...);
  const Axis vertical{in[0], kernel.height, stride.height, same, rate.height, around.top, around.bottom},
      horizontal{in[in.rank - 2], kernel.width, stride.width, same, rate.width, around.left, around.right};
  return {in.rank == 3 ? vertical : Axis{1, 1, 1, false}, horizontal, in[in.rank - 1], filters, groups};
}

/// The epsilon among the options of a layer.
template <mica::Number Value>
double epsilon_of(const mica::Epsilon<Value>*, double) {
  return Value.value;
}
inline double epsilon_of(const void*, double otherwise) { return otherwise; }
template <class... Options>
double epsilon() {
  double value = 1e-3;
  ((value = epsilon_of(static_cast<const Options*>(nullptr), value)), ...);
  return value;
}

}  // namespace reference

/// The plain form of a layer without its activation: `forward(in, x, parameters)` and
/// `backward(in, x, dy, parameters)` of one sample. Each layer's test gives its own, those of the activations
/// are here.
template <class Layer>
struct Reference;

/// A bilinear layer, `Self::of(in)`, and the bias behind its weights, one for each channel of its output.
template <class Self, bool has_bias>
struct BilinearReference {
  static Values forward(mica::Shape in, const Values& x, const Values& parameters) {
    const auto layer = Self::of(in);
    Values y = layer.forward(x, parameters);
    if (has_bias)
      for (std::size_t o = 0; o < y.size(); ++o) y[o] += parameters[bias(layer, o)];
    return y;
  }
  static reference::Gradients backward(mica::Shape in, const Values& x, const Values& dy,
                                       const Values& parameters) {
    const auto layer = Self::of(in);
    reference::Gradients gradients{layer.input_gradient(dy, parameters), layer.weight_gradient(dy, x)};
    gradients.parameters.resize(parameters.size());
    if (has_bias)
      for (std::size_t o = 0; o < dy.size(); ++o) gradients.parameters[bias(layer, o)] += dy[o];
    return gradients;
  }

 private:
  template <class Layer>
  static std::size_t bias(const Layer& layer, std::size_t output) {
    return static_cast<std::size_t>(layer.weights()) +
           output % static_cast<std::size_t>(layer.output().channels());
  }
};

/// A normalization, `Self::of(in)`, and its options: y = gamma z + beta.
template <class Self, class... Options>
struct NormalizationReference {
  static constexpr bool scales = !reference::has<mica::NoScale, Options...>;
  static constexpr bool centers = !reference::has<mica::NoCenter, Options...>;

  static Values forward(mica::Shape in, const Values& x, const Values& parameters) {
    const auto channels = static_cast<std::size_t>(Self::of(in).channels), beta = scales ? channels : 0;
    Values y = Self::of(in).normalized(x, reference::epsilon<Options...>());
    for (std::size_t i = 0; i < y.size(); ++i) {
      if (scales) y[i] *= parameters[i % channels];
      if (centers) y[i] += parameters[beta + i % channels];
    }
    return y;
  }
  static reference::Gradients backward(mica::Shape in, const Values& x, const Values& dy,
                                       const Values& parameters) {
    const auto channels = static_cast<std::size_t>(Self::of(in).channels), beta = scales ? channels : 0;
    const double epsilon = reference::epsilon<Options...>();
    const Values z = Self::of(in).normalized(x, epsilon);
    Values dz = dy, gradient(parameters.size());
    for (std::size_t i = 0; i < dy.size(); ++i) {
      if (scales) gradient[i % channels] += dy[i] * z[i];
      if (centers) gradient[beta + i % channels] += dy[i];
      if (scales) dz[i] *= parameters[i % channels];
    }
    return {Self::of(in).gradient(x, dz, epsilon), gradient};
  }
};

/// y = f(x), element by element.
template <class Self>
struct ElementwiseReference {
  static Values forward(mica::Shape, const Values& x, const Values&) {
    Values y;
    for (const double value : x) y.push_back(Self::f(value));
    return y;
  }
  static reference::Gradients backward(mica::Shape, const Values& x, const Values& dy, const Values&) {
    Values dx;
    for (std::size_t i = 0; i < x.size(); ++i) dx.push_back(dy[i] * Self::derivative(x[i]));
    return {dx, {}};
  }
};

template <>
struct Reference<mica::Linear> : ElementwiseReference<Reference<mica::Linear>> {
  static double f(double x) { return x; }
  static double derivative(double) { return 1; }
};
template <>
struct Reference<mica::ReLU> : ElementwiseReference<Reference<mica::ReLU>> {
  static double f(double x) { return x > 0 ? x : 0; }
  static double derivative(double x) { return x > 0 ? 1 : 0; }
};
template <>
struct Reference<mica::Sigmoid> : ElementwiseReference<Reference<mica::Sigmoid>> {
  static double f(double x) { return 1 / (1 + std::exp(-x)); }
  static double derivative(double x) { return f(x) * (1 - f(x)); }
};
template <>
struct Reference<mica::Tanh> : ElementwiseReference<Reference<mica::Tanh>> {
  static double f(double x) { return std::tanh(x); }
  static double derivative(double x) { return 1 / (std::cosh(x) * std::cosh(x)); }
};

/// Over the channels of every pixel. The derivative is the sum over the Jacobian y_i (delta_ij - y_j).
template <>
struct Reference<mica::Softmax> {
  static Values forward(mica::Shape in, const Values& x, const Values&) {
    Values y(x.size());
    const auto channels = static_cast<std::size_t>(in.channels());
    for (std::size_t first = 0; first < x.size(); first += channels) {
      double total = 0;
      for (std::size_t c = first; c < first + channels; ++c) total += std::exp(x[c]);
      for (std::size_t c = first; c < first + channels; ++c) y[c] = std::exp(x[c]) / total;
    }
    return y;
  }
  static reference::Gradients backward(mica::Shape in, const Values& x, const Values& dy, const Values&) {
    const Values y = forward(in, x, {});
    Values dx(x.size());
    const auto channels = static_cast<std::size_t>(in.channels());
    for (std::size_t first = 0; first < x.size(); first += channels) {
      for (std::size_t i = first; i < first + channels; ++i) {
        for (std::size_t j = first; j < first + channels; ++j)
          dx[j] += dy[i] * y[i] * ((i == j ? 1 : 0) - y[j]);
      }
    }
    return {dx, {}};
  }
};
