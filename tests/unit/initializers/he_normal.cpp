// SPDX-License-Identifier: MIT
#include <mica/initializers/he_normal.hpp>

#include "support/samples.hpp"

#include <doctest/doctest.h>

#include <cmath>

using mica::Fans;
using mica::HeNormal;
using mica::Random;

namespace {

Values filled(std::size_t count, Fans fans, Random random) {
  Values values(count, NAN);
  HeNormal::fill(std::span<double>(values), fans, random);
  return values;
}

}  // namespace

TEST_CASE(
    "He's values are normal with deviation sqrt(2 / fan in), cut off at two deviations before the cut") {
  // Keras for fan in 9: deviation 0.4714045207910317, of the normal distribution before the cut 0.5359149257.
  const Values values = filled(100'000, {9, 144}, Random(1));
  double sum = 0, squares = 0, largest = 0;
  for (const double value : values) {
    sum += value;
    squares += value * value;
    largest = std::max(largest, std::abs(value));
  }
  CHECK(largest <= 2 * 0.5359149257159770);
  CHECK(largest > 0.999 * 2 * 0.5359149257159770);
  CHECK(std::abs(sum / 100'000) < 0.005);
  CHECK(std::sqrt(squares / 100'000) == doctest::Approx(0.4714045207910317).epsilon(0.005));
}

TEST_CASE("He's first values are the same for ever") {
  // The second normal number of this stream is -2.500 and is drawn again.
  const Values values = filled(4, {9, 144}, Random(1));
  CHECK(values[0] == doctest::Approx(-0.01836436921256538).epsilon(1e-12));
  CHECK(values[1] == doctest::Approx(0.04701178009059445).epsilon(1e-12));
  CHECK(values[2] == doctest::Approx(0.11993700067991678).epsilon(1e-12));
  CHECK(values[3] == doctest::Approx(-0.43002364752204536).epsilon(1e-12));
}
