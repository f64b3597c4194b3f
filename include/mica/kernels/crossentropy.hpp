// SPDX-License-Identifier: MIT
#pragma once

#include <mica/core/contracts/loss.hpp>
#include <mica/kernels/softmax.hpp>

#include <algorithm>
#include <cmath>

namespace mica {

template <class... Words>
struct NeedsClasses {
  static_assert(fits<Words...>,
                "mica: this loss needs a flat output of at least two classes; BinaryCrossentropy takes one "
                "Sigmoid, and outputs that are not flat");
};
template <class... Words>
struct NeedsDistribution {
  static_assert(fits<Words...>,
                "mica: this loss takes the probabilities of classes: end the network with Softmax, give "
                "the loss the option FromLogits, or say in an activation of your own `output_kind = "
                "OutputKind::distribution`");
};
template <class... Words>
struct NeedsOneOfManyClasses {
  static_assert(fits<Words...>,
                "mica: this loss is for one class of many, and each output of this network is a probability "
                "by itself: end it with Softmax, or take BinaryCrossentropy");
};

}  // namespace mica

#include <mica/core/utilities/macro_scope.hpp>

namespace mica::kernels {
inline namespace MICA_PACKETS {

/// A cross-entropy over classes takes one flat row of probabilities or, if `from_logits`, of logits.
template <Shape Out, class End, bool from_logits>
constexpr auto check_classes() {
  if constexpr (Out.rank != 1 || Out.size() < 2)
    return Failed<NeedsClasses, Needs<2>>{};
  else if constexpr (from_logits)
    return check_logits<End>();
  else if constexpr (End::output_kind == OutputKind::distribution)
    return Passed{};
  else if constexpr (End::output_kind == OutputKind::probabilities)
    return Failed<NeedsOneOfManyClasses, End>{};
  else
    return Failed<NeedsDistribution>{};
}

/// -sum_i t(i) log softmax(z)_i and its gradient by z.
template <class T, int N, class Target, class Distribution>
double crossentropy_of_logits(const LossArguments<T, N, Target>& o, Distribution t) {
  const T log_sum = softmax<N>(o.y, o.dy);
  T mass = 0, loss = 0;
  for (int i = 0; i < N; ++i) {
    mass += t(i);
    // A class of probability 0 adds nothing, even if its logit is infinite.
    if (t(i) != T(0)) loss += t(i) * (log_sum - o.y[i]);
  }
  for (int i = 0; i < N; ++i) o.dy[i] = o.dy[i] * mass - t(i);
  return static_cast<double>(loss);
}

/// -sum_i t(i) log p_i with p = y / sum y kept in [1e-7, 1 - 1e-7], and its gradient by y:
/// with q_i = -t(i) / p_i, or 0 where p_i was cut off, dL/dy_j = (q_j - sum_i q_i p_i) / sum y.
template <class T, int N, class Target, class Distribution>
double crossentropy_of_outputs(const LossArguments<T, N, Target>& o, Distribution t) {
  constexpr T least = T(1e-7), most = T(1) - least;
  T sum = 0;
  for (int i = 0; i < N; ++i) sum += o.y[i];
  T loss = 0, mean = 0;
  for (int i = 0; i < N; ++i) {
    const T p = o.y[i] / sum;
    const T kept = std::clamp(p, least, most);
    loss -= t(i) * std::log(kept);
    o.dy[i] = p == kept ? -t(i) / p : T(0);
    mean += o.dy[i] * p;
  }
  for (int i = 0; i < N; ++i) o.dy[i] = (o.dy[i] - mean) / sum;
  return static_cast<double>(loss);
}

}  // namespace MICA_PACKETS
}  // namespace mica::kernels

#include <mica/core/utilities/macro_unscope.hpp>
