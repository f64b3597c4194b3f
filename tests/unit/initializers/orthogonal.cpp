// SPDX-License-Identifier: MIT
#include <mica/initializers/orthogonal.hpp>

#include "support/moments.hpp"

#include <doctest/doctest.h>

#include <algorithm>
#include <cmath>
#include <cstddef>

using doctest::Approx;
using mica::Orthogonal;

namespace {

/// The largest difference of the scalar products of all rows, or of all columns, from gain^2 times those of
/// orthonormal vectors.
double error_of(const Values& matrix, std::size_t columns, bool of_rows, double gain) {
  const std::size_t rows = matrix.size() / columns, count = of_rows ? rows : columns;
  double largest = 0;
  for (std::size_t i = 0; i < count; ++i) {
    for (std::size_t j = 0; j <= i; ++j) {
      double product = 0;
      for (std::size_t k = 0; k < matrix.size() / count; ++k) {
        product += of_rows ? matrix[i * columns + k] * matrix[j * columns + k]
                           : matrix[k * columns + i] * matrix[k * columns + j];
      }
      largest = std::max(largest, std::abs(product - (i == j ? gain * gain : 0)));
    }
  }
  return largest;
}

}  // namespace

TEST_CASE("Orthogonal: the fewer of rows and columns are orthonormal, times the gain") {
  // A convolution of 3 x 3 on 2 channels: fan in 18, the filters are the last axis.
  CHECK(error_of(initial_values<Orthogonal<>>(18 * 5, {18, 45}), 5, false, 1) < 1e-14);
  CHECK(error_of(initial_values<Orthogonal<2>>(18 * 31, {18, 279}), 31, true, 2) < 1e-13);
  CHECK(error_of(initial_values<Orthogonal<>>(20 * 20, {20, 20}), 20, true, 1) < 1e-14);
  // Dense of 7 units behind 40 inputs, which are its last axis.
  CHECK(error_of(initial_values<Orthogonal<>>(7 * 40, {40, 7, 40}), 40, true, 1) < 1e-14);
}

TEST_CASE("Orthogonal keeps the signs of the numbers that it begins with: R has a positive diagonal") {
  // The first column is the first normal numbers of the stream, divided by their length.
  const Values matrix = initial_values<Orthogonal<>>(12, {6, 2});
  mica::Random random(1);
  Values first(6);
  double squares = 0;
  for (double& value : first) {
    value = random.normal();
    squares += value * value;
  }
  for (std::size_t i = 0; i < 6; ++i) CHECK(matrix[2 * i] == Approx(first[i] / std::sqrt(squares)));
}

TEST_CASE("Orthogonal of a bias is a vector of length 1") {
  double squares = 0;
  for (const double value : initial_values<Orthogonal<>>(7, {40, 7, 40})) squares += value * value;
  CHECK(squares == Approx(1));
}

TEST_CASE("Orthogonal follows from its arguments") { CHECK(follows_from_its_arguments<Orthogonal<>>()); }
