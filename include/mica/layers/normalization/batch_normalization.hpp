// SPDX-License-Identifier: MIT
#pragma once

#include <mica/core/contracts/normalization.hpp>
#include <mica/kernels/batch_normalization.hpp>

#include <algorithm>
#include <array>
#include <cmath>

namespace mica {

template <class... Words>
struct MomentumOutOfRange {
  static_assert(fits<Words...>, "mica: the momentum of a BatchNormalization must be from 0 to 1");
};

/// Normalizes each channel by its mean and variance over all pixels of all samples of a batch, Keras'
/// BatchNormalization with axis=-1 (Ioffe, Szegedy 2015). In training, with n = samples x pixels,
///
///     m[c] = mean x[c]   v[c] = mean (x[c] - m[c])^2
///     y[c] = gamma[c] (x[c] - m[c]) / sqrt(v[c] + epsilon) + beta[c]
///
/// and each batch moves the moving averages, moving_mean = momentum moving_mean + (1 - momentum) m, and
/// moving_variance likewise by v, the biased variance, as Keras 3 does (PyTorch takes the unbiased one, and
/// calls 1 - momentum momentum). At inference these take the place of m and v. They begin as 0 and 1, so that
/// validation lags behind training in the first epochs.
///
/// | tensor | shape |
/// | --- | --- |
/// | x | any; the channels are its last axis |
/// | gamma, beta | channels |
/// | moving_mean, moving_variance, not trained | channels |
/// | y | that of x |
///
/// The sums are added in a fixed order: the bits depend neither on the number of threads nor on the
/// micro-batches. Options, in any order: `NoScale` (no gamma), `NoCenter` (no beta), `Epsilon<1e-3>`,
/// `Momentum<0.99>`.
template <class... Given>
struct BatchNormalization : detail::NormalizationWith<TypeList<MomentumOption>, Given...> {
 private:
  using Defaults = detail::NormalizationWith<TypeList<MomentumOption>, Given...>;
  static constexpr double momentum = Defaults::Options::template Get<MomentumOption, Momentum<0.99>>::value;
  using Of = kernels::OfChannel;

  template <class T, Shape In>
  static constexpr double gamma(const T* weights, int c) {
    return Defaults::has_scale ? static_cast<double>(weights[c]) : 1.0;
  }
  template <class T, Shape In>
  static constexpr double beta(const T* weights, int c) {
    constexpr int gammas = Defaults::has_scale ? Defaults::channels(In) : 0;
    return Defaults::has_center ? static_cast<double>(weights[gammas + c]) : 0.0;
  }
  template <class T, class X, class... Others>
  using Channels =
      kernels::Channels<T, X::shape[X::shape.rank - 1], kernels::Runs<X::layout, Others::layout...>>;

 public:
  static constexpr const char* name = "BatchNormalization";
  static constexpr bool is_batchwise = true, is_affine_at_inference = true, is_cheap = true,
                        fuses_activation = true, works_in_place = true;
  static constexpr bool backward_reads_output = false;
  template <Shape In>
  static constexpr auto check() {
    using OptionCheck = decltype(Defaults::check_options());
    if constexpr (!has_passed<OptionCheck>)
      return OptionCheck{};
    else if constexpr (!(momentum >= 0 && momentum <= 1))
      return Failed<MomentumOutOfRange, Needs<0, 1>>{};
    else
      return Passed{};
  }
  template <Shape In>
  using Check = decltype(check<In>());

  static constexpr auto state(Shape in) {
    return std::array{ParameterTensor{"moving_mean", {Defaults::channels(in)}},
                      ParameterTensor{"moving_variance", {Defaults::channels(in)}}};
  }
  template <Shape In, class T>
  static void initialize(Initialization<T> to, Random random) {
    Defaults::template initialize<In>(to, random);
    std::fill_n(to.state, Defaults::channels(In), T(0));
    std::fill_n(to.state + Defaults::channels(In), Defaults::channels(In), T(1));
  }

  /// The numbers of elements: of the sums of a sample, of the statistics of a batch, and of what `affine`
  /// writes.
  static constexpr int sample_size(Shape in) { return 3 * Defaults::channels(in); }
  static constexpr int batch_size(Shape in) { return static_cast<int>(Of::count) * Defaults::channels(in); }
  static constexpr int affine_size(Shape in) { return 3 * Defaults::channels(in); }

  /// `observe` sums up one sample. `conclude` computes the statistics of the batch from the sums of all
  /// samples, which lie `stride` elements apart.
  template <class X, class T>
  static void observe(X x, T* sums) {
    Channels<T, X>::observe(x, sums);
  }
  template <Shape In, class T>
  static void conclude(const T* sums, int stride, int samples, const T* weights, T* batch) {
    constexpr int channels = Defaults::channels(In);
    for (int c = 0; c < channels; ++c) {
      const auto known =
          kernels::merge_sums<channels>(sums + c, stride, samples, double(In.size()) / channels);
      kernels::set_affine<channels>(c, known, gamma<T, In>(weights, c), beta<T, In>(weights, c),
                                    Defaults::epsilon(), batch);
      at<In>(batch, Of::rest)[c] = T(known.mean - static_cast<double>(at<In>(batch, Of::center)[c]));
      at<In>(batch, Of::inverse)[c] = T(1 / std::sqrt(known.variance + Defaults::epsilon()));
      at<In>(batch, Of::variance)[c] = T(known.variance);
    }
  }

  /// In training f.packed holds the statistics of the batch, at inference what `affine` wrote.
  template <class F>
  static void forward(const F& f) {
    Channels<typename F::Number, typename F::Input,
             typename F::Output>::template scale<typename F::Activation>(f.x, f.y, f.packed);
  }
  template <Shape In, class T>
  static void affine(const T* weights, const T* state, T* to) {
    constexpr int channels = Defaults::channels(In);
    for (int c = 0; c < channels; ++c)
      kernels::set_affine<channels>(
          c, {static_cast<double>(state[c]), static_cast<double>(state[channels + c])},
          gamma<T, In>(weights, c), beta<T, In>(weights, c), Defaults::epsilon(), to);
  }

  // With n elements of a channel, z = (x - m) / sqrt(v + epsilon), so that y = gamma z + beta:
  //   dL/dbeta = sum dL/dy,   dL/dgamma = sum dL/dy z,
  //   dL/dx = gamma / sqrt(v + epsilon) (dL/dy - dL/dbeta / n - z dL/dgamma / n)
  // so the two sums that dL/dx needs are the gradients of beta and gamma.
  template <class X, class DY, class T>
  static void observe_gradient(X x, DY dy, const T* batch, T* sums) {
    Channels<T, X, DY>::observe_gradient(x, dy, batch, sums);
  }
  template <Shape In, class T>
  static void conclude_gradient(const T* sums, int stride, int samples, T* batch, T* gradient) {
    constexpr int channels = Defaults::channels(In);
    const double count = double(samples) * In.size() / channels;
    for (int c = 0; c < channels; ++c) {
      double sum = 0, products = 0;
      const T* of_sample = sums + c;
      for (int s = 0; s < samples; ++s, of_sample += stride) {
        sum += static_cast<double>(of_sample[0]);
        products += static_cast<double>(of_sample[channels]);
      }
      const auto known = [&](Of which) { return static_cast<double>(at<In>(batch, which)[c]); };
      const double to_gamma = (products - known(Of::rest) * sum) * known(Of::inverse);
      const double slope = -known(Of::scale) * known(Of::inverse) * to_gamma / count;
      at<In>(batch, Of::slope)[c] = T(slope);
      at<In>(batch, Of::offset)[c] = T(-known(Of::scale) * sum / count - known(Of::rest) * slope);
      if constexpr (Defaults::has_scale) gradient[c] = T(to_gamma);
      if constexpr (Defaults::has_center) gradient[(Defaults::has_scale ? channels : 0) + c] = T(sum);
    }
  }
  template <class X, class DY, class DX, class T>
  static void input_gradient(X x, DY dy, DX dx, const T* batch) {
    if constexpr (needs_gradient<DX>) Channels<T, X, DY, DX>::input_gradient(x, dy, dx, batch);
  }

  /// Moves the moving averages, after a batch.
  template <Shape In, class T>
  static void track(const T* batch, T* state) {
    constexpr int channels = Defaults::channels(In);
    const auto move = [](T& average, double value) {
      average = T(momentum * static_cast<double>(average) + (1 - momentum) * value);
    };
    for (int c = 0; c < channels; ++c) {
      const auto known = [&](Of which) { return static_cast<double>(at<In>(batch, which)[c]); };
      move(state[c], known(Of::center) + known(Of::rest));
      move(state[channels + c], known(Of::variance));
    }
  }

  template <class P>
  static constexpr void plain(const P& p) {
    const auto* const mean = p.template tensor<"moving_mean">();
    const auto* const variance = p.template tensor<"moving_variance">();
    for (int c = 0; c < Defaults::channels(P::in); ++c)
      p.scale(c, static_cast<double>(mean[c]), static_cast<double>(variance[c]), Defaults::epsilon());
  }

  template <class G>
  static auto onnx(G& g) {
    const int channels = Defaults::channels(g.in());
    return g.image("BatchNormalization",
                   {g.channels_first(g.x()), g.tensor_or("gamma", channels, 1),
                    g.tensor_or("beta", channels, 0), g.tensor("moving_mean"), g.tensor("moving_variance")},
                   {{"epsilon", Defaults::epsilon()}}, g.in());
  }

 private:
  template <Shape In, class T>
  static T* at(T* batch, Of which) {
    return kernels::of_channels<Defaults::channels(In)>(batch, which);
  }
};

}  // namespace mica
