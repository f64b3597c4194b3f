// SPDX-License-Identifier: MIT
#pragma once

#include <mica/core/contracts/loss.hpp>
#include <mica/kernels/softmax.hpp>

#include <algorithm>
#include <cmath>

#include <mica/core/utilities/macro_scope.hpp>

namespace mica::kernels {
inline namespace MICA_PACKETS {

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
