// SPDX-License-Identifier: MIT
#pragma once

#include <mica/activations/sigmoid.hpp>
#include <mica/core/contracts/loss.hpp>

#include <algorithm>
#include <cmath>

namespace mica {

template <class... Words>
struct NeedsProbabilities {
  static_assert(fits<Words...>,
                "mica: this loss takes probabilities: end the network with Sigmoid, give the loss the "
                "option FromLogits, or say in an activation of your own `output_kind = "
                "OutputKind::probabilities`");
};
template <class... Words>
struct SoftmaxOfOneOutput {
  static_assert(fits<Words...>,
                "mica: a distribution over one output is always 1; one output ends with Sigmoid");
};

/// The cross-entropy of n probabilities y_i and their targets t_i, which are 0, 1 or any probability, as a
/// mean over the outputs, Keras' BinaryCrossentropy:
///
///     L = -(1/n) sum_i (t_i log y_i + (1 - t_i) log(1 - y_i)),   dL/dy_i = (y_i - t_i) / (n y_i (1 - y_i))
///
/// Behind a Sigmoid, or with the option `FromLogits`, it is computed from the logits z and is finite for
/// every finite z:
///
///     L = (1/n) sum_i (max(z_i, 0) - z_i t_i + log(1 + exp(-|z_i|))),   dL/dz_i = (sigmoid(z_i) - t_i) / n
///
/// Behind another activation that gives probabilities, y is kept in [1e-7, 1 - 1e-7], as Keras does.
///
/// | tensor | shape |
/// | --- | --- |
/// | y | any |
/// | t | that of y; for one output also class numbers, 0 and 1 |
template <class... Given>
struct BinaryCrossentropy : LossDefaults {
 private:
  using Options = LossOptions<Given...>;

 public:
  static constexpr const char* name = "BinaryCrossentropy";
  static constexpr TargetKind target = TargetKind::binary;
  using LogitsOf = Sigmoid;
  static constexpr bool from_logits = Options::from_logits;
  template <Shape Out, class End>
  static constexpr auto check() {
    if constexpr (!has_passed<typename Options::Check>)
      return typename Options::Check{};
    else if constexpr (from_logits)
      return check_logits<End>();
    else if constexpr (End::output_kind == OutputKind::any)
      return Failed<NeedsProbabilities>{};
    else if constexpr (End::output_kind == OutputKind::distribution && Out.size() == 1)
      return Failed<SoftmaxOfOneOutput>{};
    else
      return Passed{};
  }
  template <Shape Out, class End>
  using Check = decltype(check<Out, End>());

  template <class T, int N>
  static double of_logits(const LossArguments<T, N, const T*>& o) {
    double sum = 0;
    for (int i = 0; i < N; ++i) {
      const T z = o.y[i], t = o.target[i], e = std::exp(-std::abs(z));
      sum += static_cast<double>(std::max(z, T(0)) - z * t + std::log1p(e));
      o.dy[i] = ((z < T(0) ? e : T(1)) / (T(1) + e) - t) / T(N);
    }
    return sum / N;
  }
  template <class T, int N>
  static double of_outputs(const LossArguments<T, N, const T*>& o) {
    constexpr T least = T(1e-7), most = T(1) - least;
    double sum = 0;
    for (int i = 0; i < N; ++i) {
      const T y = o.y[i], t = o.target[i], p = std::clamp(y, least, most);
      sum -= static_cast<double>(t * std::log(p) + (T(1) - t) * std::log(T(1) - p));
      o.dy[i] = p == y ? (p - t) / (p * (T(1) - p)) / T(N) : T(0);
    }
    return sum / N;
  }
};

}  // namespace mica
