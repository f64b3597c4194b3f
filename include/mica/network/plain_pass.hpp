// SPDX-License-Identifier: MIT
#pragma once

#include <mica/core/contracts/layer.hpp>
#include <mica/core/messages/require.hpp>
#include <mica/core/values/fixed_string.hpp>
#include <mica/core/values/shape.hpp>
#include <mica/kernels/plain/rows.hpp>
#include <mica/kernels/plain/windows.hpp>

#include <cstddef>
#include <type_traits>

#include <mica/core/utilities/macro_scope.hpp>

namespace mica {

template <class... Words>
struct NoPlainForm {
  static_assert(fits<Words...>,
                "mica: this layer does not say what it computes for one sample in plain loops, `template "
                "<class P> static constexpr void plain(const P& p)`, where P is a mica::PlainPass");
};

namespace detail {

template <class L, class P>
concept HasPlain = requires(const P& p) {
  L::plain(p);
};

/// Calls `plain` of a layer; the compiler says so if it has none.
template <class L, class P>
constexpr void run_plain(const P& p) {
  if constexpr (HasPlain<L, P>)
    L::plain(p);
  else
    static_cast<void>(Require<Failed<NoPlainForm>, L>::value);
}

}  // namespace detail

inline namespace MICA_PACKETS {

/// What a layer gets in an Embedded network: one sample, without padding, and its tensors. A layer that may
/// stand there has
///
///     template <class P>
///     static constexpr void plain(const P& p);
///
/// which reads its inputs, `p.x(i)`, and its tensors, `p.template tensor<"kernel">()`, and writes all of
/// `p.y()`. A function that is constexpr lets the compiler do it. `L` is the layer, `Out` the shape of its
/// output, `In` those of its inputs.
template <class L, class T, Shape Out, Shape... In>
class PlainPass {
  static constexpr Shape shapes[] = {In...};
  static constexpr auto parameters = L::parameters(shapes[0]);
  static constexpr auto state = L::state(shapes[0]);

 public:
  using Number = T;
  using Plain = kernels::Plain<T>;
  static constexpr int inputs = int{sizeof...(In)};
  static constexpr Shape in = shapes[0], out = Out;
  static constexpr std::size_t tensors = parameters.size() + state.size();

  constexpr PlainPass(const T* const* x, T* y, const T* const* values) : x_(x), y_(y), values_(values) {}

  static constexpr const Shape& shape(int i) { return shapes[i]; }
  constexpr const T* x(int i = 0) const { return x_[i]; }
  constexpr T* y() const { return y_; }

  /// Where the values of a tensor lie, of the parameters or of the state; null if the layer has none of this
  /// name.
  template <FixedString name>
  constexpr const T* tensor() const {
    constexpr int i = index_of(name.view());
    if constexpr (i < 0)
      return nullptr;
    else
      return values_[i];
  }

  /// y[i] = f(x_0[i], x_1[i], ...), on numbers that a formula for packets takes.
  template <class F>
  constexpr void each(F f) const {
    for (int i = 0; i < Out.size(); ++i) {
      if constexpr (inputs == 1)
        y_[i] = f(Plain{x_[0][i]}).native;
      else if constexpr (inputs == 2)
        y_[i] = f(Plain{x_[0][i]}, Plain{x_[1][i]}).native;
    }
  }
  /// y[i] = f(f(x_0[i], x_1[i]), x_2[i]) ...
  template <class F>
  constexpr void joined(F f) const {
    for (int i = 0; i < Out.size(); ++i) {
      Plain sum{x_[0][i]};
      for (int k = 1; k < inputs; ++k) sum = f(sum, Plain{x_[k][i]});
      y_[i] = sum.native;
    }
  }
  /// Copies the input to the output, y[i] = x[i].
  constexpr void copy() const { copy(x_[0], Out.size(), y_); }
  static constexpr void copy(const T* from, int count, T* to) {
    if (from != to)
      for (int i = 0; i < count; ++i) to[i] = from[i];
  }
  /// Calls f(x, y) for each pixel; of other shapes for each row of the last axis.
  template <class F>
  constexpr void each_row(F f) const {
    constexpr int channels = in[in.rank - 1];
    for (int i = 0; i < in.size(); i += channels) f(x_[0] + i, y_ + i);
  }
  /// y = the x of a pixel that is `row` and `column` farther, 0 outside of the image.
  constexpr void shifted(int row, int column) const {
    constexpr int width = Out.width(), channels = Out.channels();
    T* to = y_;
    for (int i = row; i < row + Out.height(); ++i) {
      for (int j = column; j < column + width; ++j, to += channels) {
        const bool is_inside = 0 <= i && i < in.height() && 0 <= j && j < in.width();
        for (int c = 0; c < channels; ++c)
          to[c] = is_inside ? x_[0][(i * in.width() + j) * channels + c] : T(0);
      }
    }
  }

  /// Applies an activation to elements of this shape where they are; void is none.
  template <class A, Shape S>
  static constexpr void apply(T* to) {
    if constexpr (!std::is_void_v<A>) {
      const T* const from[] = {to};
      detail::run_plain<A>(PlainPass<A, T, S, S>(from, to, nullptr));
    }
  }

  /// y = bias + w x with the tensors "kernel", [units][inputs], and "bias".
  constexpr void multiply() const {
    kernels::multiply_matrix<in.size(), Out.size()>(x(), tensor<"kernel">(), tensor<"bias">(), y_);
  }
  /// The convolution C with the tensors "kernel" and "bias", and the transpose of one.
  template <auto C>
  constexpr void convolve() const {
    kernels::convolve<C>(x(), tensor<"kernel">(), tensor<"bias">(), y_);
  }
  template <auto C>
  constexpr void convolve_transposed() const {
    kernels::convolve_transposed<C>(x(), tensor<"kernel">(), tensor<"bias">(), y_);
  }
  /// The largest value of each window of the pooling G, or the mean.
  template <auto G, bool largest>
  constexpr void pool() const {
    kernels::pool<G, largest>(x(), y_);
  }
  template <auto G>
  constexpr void up_sample() const {
    kernels::up_sample<G>(x(), y_);
  }
  /// The Softmax of the channels of each pixel, or its logarithm.
  template <bool logarithm>
  constexpr void softmax() const {
    constexpr int channels = in.channels();
    for (int i = 0; i < in.size(); i += channels) kernels::softmax_row<channels, logarithm>(x() + i, y_ + i);
  }

  /// y = gamma (x - mean) / sqrt(variance + epsilon) + beta of channel c; the tensors may be missing.
  constexpr void scale(int c, double mean, double variance, double epsilon) const {
    constexpr int channels = in[in.rank - 1];
    const T* const gamma = tensor<"gamma">();
    const T* const beta = tensor<"beta">();
    const T factor = T((gamma ? static_cast<double>(gamma[c]) : 1.0) / root(variance + epsilon));
    const T center = T(mean), shift = beta ? beta[c] : T(0);
    for (int i = c; i < in.size(); i += channels) y_[i] = (x()[i] - center) * factor + shift;
  }
  /// Normalizes each of `groups` groups of channels over all pixels, or each pixel by itself.
  template <int groups, bool each_pixel>
  constexpr void normalize(double epsilon) const {
    constexpr int channels = in[in.rank - 1], width = channels / groups;
    constexpr int pixels = each_pixel ? 1 : in.size() / channels;
    const T* const gamma = tensor<"gamma">();
    const T* const beta = tensor<"beta">();
    for (int first = 0; first < in.size(); first += pixels * channels) {
      for (int begin = 0; begin < channels; begin += width) {
        const auto for_all = [&](auto f) {
          for (int i = 0; i < pixels; ++i)
            for (int c = begin; c < begin + width; ++c) f(first + i * channels + c, c);
        };
        const auto moments =
            kernels::moments_of(pixels * width, [&](auto add) { for_all([&](int i, int) { add(x()[i]); }); });
        const T factor = T(1 / root(moments.variance + epsilon)), center = T(moments.mean);
        for_all([&](int i, int c) {
          y_[i] = (x()[i] - center) * factor * (gamma ? gamma[c] : T(1)) + (beta ? beta[c] : T(0));
        });
      }
    }
  }
  static constexpr double root(double x) { return sqrt(kernels::Plain<double>{x}).native; }
  /// The sum of the squares of a row of channels.
  static constexpr double squares(const T* row) {
    double sum = 0;
    for (int c = 0; c < in[in.rank - 1]; ++c)
      sum += static_cast<double>(row[c]) * static_cast<double>(row[c]);
    return sum;
  }

 private:
  static constexpr int index_of(std::string_view name) {
    int i = 0;
    for (const ParameterTensor& tensor : parameters) {
      if (name == tensor.name) return i;
      ++i;
    }
    for (const ParameterTensor& tensor : state) {
      if (name == tensor.name) return i;
      ++i;
    }
    return -1;
  }

  const T* const* x_;
  T* y_;
  const T* const* values_;
};

}  // namespace MICA_PACKETS
}  // namespace mica

#include <mica/core/utilities/macro_unscope.hpp>
