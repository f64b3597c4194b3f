// SPDX-License-Identifier: MIT
#pragma once

#include <cstddef>
#include <vector>

/// The gradient of f, a function of many numbers, at x by central differences:
/// df/dx_i = (f(x + h e_i) - f(x - h e_i)) / 2h, exact to about 1e-10 for smooth f of values around 1.
template <class F>
std::vector<double> numeric_gradient(F f, std::vector<double> x, double h = 1e-5) {
  std::vector<double> gradient(x.size());
  for (std::size_t i = 0; i < x.size(); ++i) {
    const double here = x[i];
    x[i] = here + h;
    const double above = f(x);
    x[i] = here - h;
    const double below = f(x);
    x[i] = here;
    gradient[i] = (above - below) / (2 * h);
  }
  return gradient;
}
