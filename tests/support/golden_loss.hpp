// SPDX-License-Identifier: MIT
// Losses against tests/golden/losses.txt.
#pragma once

#include "support/golden.hpp"
#include "support/loss_and_gradient.hpp"

#include <algorithm>
#include <cmath>
#include <string>

/// The larger error of the loss and of its gradient in a case of losses.txt, relative to the largest number
/// wanted, by numbers of type T. `y` are logits if `logits`.
template <class Loss, int N, class T = double, bool logits = false>
double golden_error(const std::string& name) {
  static const golden::File file("losses");
  const double loss = file[name + "/loss"].values[0];
  const auto [got, gradient] = [&] {
    if constexpr (logits)
      return of_logits<Loss, N, T>(file[name + "/y"].values, file[name + "/t"].values);
    else
      return of_outputs<Loss, N, T>(file[name + "/y"].values, file[name + "/t"].values);
  }();
  const double of_loss = std::abs(got - loss) / std::abs(loss);
  const double of_gradient = relative_error(gradient, file[name + "/dy"].values);
  return of_loss <= of_gradient || std::isnan(of_gradient) ? of_gradient : of_loss;
}

/// Whether a loss has the numbers of losses.txt, in double and in float.
template <class Loss, int N, bool logits = false>
void check_golden(const std::string& name) {
  CAPTURE(name);
  CHECK(golden_error<Loss, N, double, logits>(name) < 1e-10);
  CHECK(golden_error<Loss, N, float, logits>(name) < 1e-5);
}
