// SPDX-License-Identifier: MIT
#pragma once

#include <mica/core/contracts/initializer.hpp>
#include <mica/core/messages/option_kinds.hpp>
#include <mica/core/values/distributions.hpp>
#include <mica/core/values/number.hpp>

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <vector>

namespace mica {

namespace detail {

/// The scalar product, with eight sums so that the compiler can take registers.
template <class = void>
double dot(const double* a, const double* b, std::size_t n) {
  double sums[8] = {};
  std::size_t i = 0;
  for (; i + 8 <= n; i += 8) {
    for (std::size_t k = 0; k < 8; ++k) sums[k] += a[i + k] * b[i + k];
  }
  for (; i < n; ++i) sums[0] += a[i] * b[i];
  return ((sums[0] + sums[1]) + (sums[2] + sums[3])) + ((sums[4] + sums[5]) + (sums[6] + sums[7]));
}

/// `count` orthonormal vectors of a size that is not smaller, one behind the other, by Gram and Schmidt. They
/// are the Q of a QR decomposition of normal numbers whose R has a positive diagonal, so Q is uniform among
/// all such matrices (Mezzadri 2007).
template <class = void>
[[gnu::noinline]] std::vector<double> orthonormal_vectors(std::size_t count, std::size_t size,
                                                          Random random) {
  std::vector<double> vectors(count * size);
  fill_normal(std::span(vectors), 0, 1, random);
  for (std::size_t j = 0; j < count; ++j) {
    double* const vector = vectors.data() + j * size;
    // Once leaves the rounding errors of what is subtracted, twice is enough (Kahan, Parlett).
    for (int pass = 0; pass < 2; ++pass) {
      for (std::size_t k = 0; k < j; ++k) {
        const double* const other = vectors.data() + k * size;
        const double along = dot(vector, other, size);
        for (std::size_t i = 0; i < size; ++i) vector[i] -= along * other[i];
      }
    }
    const double length = std::sqrt(dot(vector, vector, size));
    for (std::size_t i = 0; i < size; ++i) vector[i] /= length;
  }
  return vectors;
}

}  // namespace detail

/// `Gain` times a matrix with orthonormal rows or columns, whichever are fewer: Keras' Orthogonal (Saxe,
/// McClelland, Ganguli 2014). The last axis of the kernel gives the columns, all others the rows. A kernel of
/// n filters takes about n^2 times its fan in operations.
template <Number Gain = 1>
struct Orthogonal {
  using OptionKind = KernelInitializerOption;

  template <class T>
  static void fill(std::span<T> values, Fans fans, Random random) {
    const std::size_t columns = fans.last_axis_of(values.size()), rows = values.size() / columns;
    const std::size_t count = std::min(rows, columns), size = std::max(rows, columns);
    const std::vector<double> vectors = detail::orthonormal_vectors(count, size, random);
    for (std::size_t row = 0; row < rows; ++row) {
      for (std::size_t column = 0; column < columns; ++column) {
        const double value = rows < columns ? vectors[row * size + column] : vectors[column * size + row];
        values[row * columns + column] = static_cast<T>(Gain.value * value);
      }
    }
  }
};

}  // namespace mica
