// SPDX-License-Identifier: MIT
#pragma once

#include <mica/core/contracts/layer.hpp>
#include <mica/core/messages/options.hpp>
#include <mica/kernels/elementwise.hpp>
#include <mica/kernels/normalization_of_tiles.hpp>

#include <algorithm>
#include <array>
#include <cmath>
#include <cstddef>

namespace mica {

template <class... Words>
struct NoMeanOrVariance {
  static_assert(fits<Words...>,
                "mica: a Normalization needs the mean and the variance of its inputs, "
                "Normalization<Mean<0.5>, Variance<0.25>>");
};
template <class... Words>
struct MomentsOfOtherChannels {
  static_assert(
      fits<Words...>,
      "mica: a Normalization has one mean and one variance, or one of each for every channel of its "
      "input");
};
template <class... Words>
struct NegativeVariance {
  static_assert(fits<Words...>, "mica: a variance must be at least 0");
};

/// The kinds of the options Mean and Variance.
struct MeanOption {};
struct VarianceOption {};

/// Keras' mean of a Normalization: one number, or one for each channel.
template <Number... Values>
struct Mean {
  using OptionKind = MeanOption;
  static constexpr int count = int{sizeof...(Values)};
  static constexpr double values[std::size_t{count + 1}] = {Values.value..., 0};
};
/// Keras' variance of a Normalization: one number, or one for each channel. It is the square of the standard
/// deviation that PyTorch takes.
template <Number... Values>
struct Variance {
  using OptionKind = VarianceOption;
  static constexpr int count = int{sizeof...(Values)};
  static constexpr double values[std::size_t{count + 1}] = {Values.value..., 0};
};

/// Shifts and scales each channel by a mean and a variance that are known, Keras' Normalization with axis=-1:
///
///     y[c] = (x[c] - mean[c]) / max(sqrt(variance[c]), 1e-7)
///
/// | tensor | shape |
/// | --- | --- |
/// | x | any; the channels are its last axis |
/// | mean, variance | one number, or channels; constants, not parameters |
/// | y | that of x |
///
///     Normalization<Mean<0.1307>, Variance<0.0949>>
///     Normalization<Mean<0.485, 0.456, 0.406>, Variance<0.0524, 0.0502, 0.0506>>
///
/// Keras' `adapt` is not there: compute the numbers of your data once.
template <class... Given>
struct Normalization : Layer {
 private:
  using Options = mica::Options<TypeList<MeanOption, VarianceOption>, Given...>;
  using Means = typename Options::template Get<MeanOption, Mean<>>;
  using Variances = typename Options::template Get<VarianceOption, Variance<>>;
  static constexpr int channels(Shape in) { return in[in.rank - 1]; }

  static constexpr bool suits(int count, Shape in) { return count == 1 || count == channels(in); }
  static constexpr bool is_negative() {
    for (const double variance : Variances::values) {
      if (!(variance >= 0)) return true;
    }
    return false;
  }

  static constexpr double mean(int c) { return Means::values[Means::count == 1 ? 0 : c]; }
  static constexpr double variance(int c) { return Variances::values[Variances::count == 1 ? 0 : c]; }
  static double inverse(int c) { return 1 / std::max(std::sqrt(variance(c)), 1e-7); }

  // to = (from - center) scale, the center 0 for a gradient.
  template <class T, class From, class To>
  static void apply(From from, To to, bool subtracts_mean) {
    if constexpr (Means::count == 1 && Variances::count == 1) {
      const T center = subtracts_mean ? T(mean(0)) : T(0), scale = T(inverse(0));
      kernels::transform(
          [=]<class P>(P a) { return (a - kernels::broadcast<P>(center)) * kernels::broadcast<P>(scale); },
          to, from);
    } else {
      constexpr int n = channels(From::shape);
      using Tiles = kernels::TileNormalization<T, kernels::Normalization{n, n, false, false, false},
                                               kernels::Runs<From::layout, To::layout>>;
      typename Tiles::Row center = {}, scale = {}, shift = {};
      for (int c = 0; c < n; ++c) {
        center[c] = subtracts_mean ? T(mean(c)) : T(0);
        scale[c] = T(inverse(c));
      }
      Tiles::repeat(center);
      Tiles::repeat(scale);
      for (int s = 0; s < from.count; ++s)
        Tiles::scale_sample(from, to, s, center, scale, shift, [](auto z) { return z; });
    }
  }

 public:
  static constexpr const char* name = "Normalization";
  static constexpr bool backward_reads_input = false, backward_reads_output = false, is_cheap = true;
  static constexpr bool works_in_place = true;
  template <Shape In>
  static constexpr auto check() {
    if constexpr (!has_passed<typename Options::Check>)
      return typename Options::Check{};
    else if constexpr (Means::count == 0 || Variances::count == 0)
      return Failed<NoMeanOrVariance>{};
    else if constexpr (!suits(Means::count, In) || !suits(Variances::count, In))
      return Failed<MomentsOfOtherChannels, Needs<channels(In)>>{};
    else if constexpr (is_negative())
      return Failed<NegativeVariance, Needs<0>>{};
    else
      return Passed{};
  }
  template <Shape In>
  using Check = decltype(check<In>());

  template <class F>
  static void forward(const F& f) {
    apply<typename F::Number>(f.x, f.y, true);
  }

  template <class B>
  static void backward(const B& b) {
    if constexpr (B::needs_input_gradient) apply<typename B::Number>(b.dy, b.dx, false);
  }

  template <class P>
  static constexpr void plain(const P& p) {
    using T = typename P::Number;
    constexpr int n = channels(P::in);
    for (int c = 0; c < n; ++c) {
      const double deviation = std::max(p.root(variance(c)), 1e-7);
      for (int i = c; i < P::in.size(); i += n) p.y()[i] = (p.x()[i] - T(mean(c))) * T(1 / deviation);
    }
  }

  template <class G>
  static auto onnx(G& g) {
    const auto x = g.settled(g.x());
    std::array<double, std::size_t{Means::count}> centers;
    std::array<double, std::size_t{Variances::count}> scales;
    for (std::size_t c = 0; c < centers.size(); ++c) centers[c] = mean(static_cast<int>(c));
    for (std::size_t c = 0; c < scales.size(); ++c) scales[c] = inverse(static_cast<int>(c));
    const auto center = g.of_channels("mean", centers, x), scale = g.of_channels("scale", scales, x);
    return g.same("Mul", g.same("Sub", x, {center}), {scale});
  }
};

}  // namespace mica
