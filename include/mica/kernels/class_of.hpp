// SPDX-License-Identifier: MIT
#pragma once

#include <mica/core/utilities/cxx20.hpp>

#include <algorithm>
#include <span>

namespace mica::kernels {

/// The class that a row of outputs or a one-hot row says: that of the largest value, of equal ones the first.
/// A single value says class 1 if it is above 0.5.
template <class T>
int class_of(std::span<const T> values) {
  if (values.size() == 1) return values[0] > T(0.5) ? 1 : 0;
  return static_cast<int>(std::max_element(values.begin(), values.end()) - values.begin());
}
inline int class_of(int number) { return number; }

/// Element `i` of a one-hot row, or of the one-hot row of a class.
template <class T>
double label_of(std::span<const T> row, std::size_t i) {
  return static_cast<double>(row[i]);
}
inline double label_of(int number, std::size_t i) { return i == static_cast<std::size_t>(number) ? 1 : 0; }

/// a / b, and 0 if b is 0.
inline double ratio(double a, double b) { return b == 0 ? 0 : a / b; }

}  // namespace mica::kernels
