// SPDX-License-Identifier: MIT
#pragma once

#include "support/descent.hpp"
#include "support/error_of.hpp"
#include "support/golden.hpp"

#include <cmath>
#include <string>
#include <type_traits>

/// Makes the 20 steps of the golden file "optimizers" and returns the first parameter that differs from those
/// of the case `name`; "" if there is none.
template <class T, class Optimizer>
std::string difference_from_golden(const Optimizer& optimizer, const std::string& name) {
  const golden::File file("optimizers");
  const Values &gradients = file["gradients"].values, &wanted = file[name].values;
  const double tolerance = std::is_same_v<T, float> ? 1e-5 : 1e-10;
  constexpr int count = 16, steps = 20;
  if (gradients.size() != count * steps || wanted.size() != 5 * count) return "a file of other extents";
  Descent<Optimizer, T> descent(optimizer, file["start"].values);
  descent.set_tensors({{"kernel", 0, 10}, {"bias", 10, 16}});
  auto expected = wanted.begin();
  for (int t = 1; t <= steps; ++t) {
    const auto first = gradients.begin() + (t - 1) * count;
    descent.step(Values(first, first + count));
    if (t != 1 && t != 2 && t != 3 && t != 10 && t != 20) continue;
    for (const double found : descent.parameters()) {
      const double w = *expected++;
      if (!(std::abs(found - w) <= tolerance * std::abs(w) + 1e-2 * tolerance))
        return "step " + std::to_string(t) + ": " + std::to_string(found) + ", not " + std::to_string(w);
    }
  }
  return "";
}

/// The sentence of the optimizer's `check`.
template <class Optimizer>
std::string check_of(const Optimizer& optimizer) {
  return error_of([&] { optimizer.check(); });
}
