// SPDX-License-Identifier: MIT
#pragma once

#include <mica/core/contracts/loss.hpp>

#include "support/numeric_gradient.hpp"
#include "support/samples.hpp"

#include <algorithm>
#include <cmath>
#include <type_traits>

/// What a loss says of one sample.
struct Judgement {
  double loss;
  Values gradient;
};

namespace detail {

/// Asks `loss` with the N values of `y` (outputs, or logits) and a target that is a row of values or a
/// number.
template <class T, int N, class Target, class Loss>
Judgement judge(const Loss& loss, const Values& y, const Target& target) {
  const auto outputs = Samples<T>::input(y);
  const auto gradient = Samples<T>::output(N);
  Judgement said{};
  if constexpr (std::is_same_v<Target, Values>) {
    const auto row = Samples<T>::input(target);
    const T* values = row.data();
    said.loss = loss(mica::LossArguments<T, N, const T*>{outputs.data(), values, gradient.data()});
    CHECK(row.untouched());
  } else {
    said.loss = loss(mica::LossArguments<T, N, int>{outputs.data(), target, gradient.data()});
  }
  CHECK(outputs.untouched());
  CHECK(gradient.untouched_around());
  said.gradient = gradient.get();
  return said;
}

}  // namespace detail

template <class Loss, int N, class T = double, class Target>
Judgement of_outputs(const Values& y, const Target& target) {
  return detail::judge<T, N>([](auto outcome) { return Loss::of_outputs(outcome); }, y, target);
}
template <class Loss, int N, class T = double, class Target>
Judgement of_logits(const Values& z, const Target& target) {
  return detail::judge<T, N>([](auto outcome) { return Loss::of_logits(outcome); }, z, target);
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

/// The error of dL/dy as the loss tells it, measured at `y` by central differences of L. `judge(y)` asks the
/// loss. That 0 equals 0 proves nothing.
template <class Judge>
double gradient_error(Judge judge, const Values& y) {
  const Values numeric = numeric_gradient([&](const Values& changed) { return judge(changed).loss; }, y);
  REQUIRE(numeric != Values(numeric.size()));
  return relative_error(judge(y).gradient, numeric);
}
