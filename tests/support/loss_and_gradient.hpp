// SPDX-License-Identifier: MIT
#pragma once

#include <mica/core/contracts/loss.hpp>

#include "support/numeric_gradient.hpp"
#include "support/samples.hpp"

#include <algorithm>
#include <cmath>
#include <type_traits>

/// The loss of one sample and its gradient by the outputs or logits.
struct LossAndGradient {
  double loss;
  Values gradient;
};

namespace gradients {

/// Calls `loss` with the N values of `y` (outputs, or logits) and a target that is a row of values or a
/// number.
template <class T, int N, class Target, class Loss>
LossAndGradient call_loss(const Loss& loss, const Values& y, const Target& target) {
  const auto outputs = Samples<T>::input(y);
  const auto gradient = Samples<T>::output(N);
  LossAndGradient result{};
  if constexpr (std::is_same_v<Target, Values>) {
    const auto row = Samples<T>::input(target);
    const T* values = row.data();
    result.loss = loss(mica::LossArguments<T, N, const T*>{outputs.data(), values, gradient.data()});
    CHECK(row.untouched());
  } else {
    result.loss = loss(mica::LossArguments<T, N, int>{outputs.data(), target, gradient.data()});
  }
  CHECK(outputs.untouched());
  CHECK(gradient.untouched_around());
  result.gradient = gradient.get();
  return result;
}

}  // namespace gradients

template <class Loss, int N, class T = double, class Target>
LossAndGradient of_outputs(const Values& y, const Target& target) {
  return gradients::call_loss<T, N>([](auto arguments) { return Loss::of_outputs(arguments); }, y, target);
}
template <class Loss, int N, class T = double, class Target>
LossAndGradient of_logits(const Values& z, const Target& target) {
  return gradients::call_loss<T, N>([](auto arguments) { return Loss::of_logits(arguments); }, z, target);
}

/// The largest difference, relative to the largest number wanted; NaN if there is one.
inline double relative_error(const Values& got, const Values& wanted) {
  REQUIRE(got.size() == wanted.size());
  double largest = 0, error = 0;
  for (std::size_t i = 0; i < wanted.size(); ++i) {
    largest = std::max(largest, std::abs(wanted[i]));
    const double difference = std::abs(got[i] - wanted[i]);
    if (!(difference <= error)) error = difference;
  }
  return error / largest;
}

/// The error of dL/dy, measured at `y` by central differences of L. `call(y)` returns the loss and the
/// gradient. The gradient must not be 0, since that 0 equals 0 proves nothing.
template <class Call>
double gradient_error(Call call, const Values& y) {
  const Values numeric = numeric_gradient([&](const Values& changed) { return call(changed).loss; }, y);
  REQUIRE(numeric != Values(numeric.size()));
  return relative_error(call(y).gradient, numeric);
}
