// SPDX-License-Identifier: MIT
#pragma once

#include <mica/core/values/random.hpp>

#include <cmath>

namespace mica {

/// How a sample is mixed with another one. Its target becomes weight own + (1 - weight) other. If the box is
/// empty, the samples are mixed in the same way; else the sample takes the pixels inside of the box from the
/// other one.
struct Mixture {
  double weight = 1;
  int top = 0, left = 0, bottom = 0, right = 0;
};

namespace detail {

/// The logarithm of a number from the gamma distribution (Marsaglia, Tsang: A simple method for generating
/// gamma variables, 2000). The logarithm, because for small `alpha` a double holds no number that is so
/// small.
inline double log_gamma_variate(double alpha, Random& random) {
  // Gamma(alpha) = Gamma(alpha + 1) U^(1 / alpha)
  const double d = alpha + 1 - 1.0 / 3, c = 1 / std::sqrt(9 * d);
  for (;;) {
    const double x = random.normal(), root = 1 + c * x;
    if (root <= 0) continue;
    const double v = root * root * root;
    if (std::log(1 - random.uniform()) < 0.5 * x * x + d * (1 - v + std::log(v)))
      return std::log(d * v) + std::log(1 - random.uniform()) / alpha;
  }
}

/// A number from the distribution Beta(alpha, alpha).
inline double beta_variate(double alpha, Random& random) {
  const double a = log_gamma_variate(alpha, random), b = log_gamma_variate(alpha, random);
  return 1 / (1 + std::exp(b - a));
}

}  // namespace detail

}  // namespace mica
