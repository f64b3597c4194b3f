// SPDX-License-Identifier: MIT
#include <mica/initializers/glorot_uniform.hpp>

#include "support/samples.hpp"

#include <doctest/doctest.h>

#include <cmath>

using mica::Fans;
using mica::GlorotUniform;
using mica::Random;

namespace {

Values filled(std::size_t count, Fans fans, Random random) {
  Values values(count, NAN);
  GlorotUniform::fill(std::span<double>(values), fans, random);
  return values;
}

}  // namespace

TEST_CASE("Glorot's values are uniform within sqrt(6 / (fan in + fan out))") {
  // Keras for Conv2D(16, 3) on one channel: fans 9 and 144, limit 0.19802950859533486.
  const double limit = 0.19802950859533486;
  const Values values = filled(100'000, {9, 144}, Random(1));
  double sum = 0, squares = 0, largest = 0;
  for (const double value : values) {
    sum += value;
    squares += value * value;
    largest = std::max(largest, std::abs(value));
  }
  CHECK(largest <= limit);
  CHECK(largest > 0.999 * limit);
  CHECK(std::abs(sum / 100'000) < 0.005 * limit);
  CHECK(squares / 100'000 == doctest::Approx(limit * limit / 3).epsilon(0.01));
}

TEST_CASE("Glorot's first values are the same for ever") {
  const Values values = filled(4, {9, 144}, Random(1));
  CHECK(values[0] == doctest::Approx(0.026362312045396453).epsilon(1e-12));
  CHECK(values[1] == doctest::Approx(0.09734408122486116).epsilon(1e-12));
  CHECK(values[2] == doctest::Approx(0.1865448876796857).epsilon(1e-12));
  CHECK(values[3] == doctest::Approx(-0.022037033808610287).epsilon(1e-12));
}

TEST_CASE("Glorot's values in float are those in double, rounded") {
  const Values wanted = filled(9, {3, 3}, Random(5));
  std::vector<float> values(9);
  GlorotUniform::fill(std::span<float>(values), {3, 3}, Random(5));
  for (std::size_t i = 0; i < 9; ++i) CHECK(values[i] == static_cast<float>(wanted[i]));
}
