// SPDX-License-Identifier: MIT
#include <mica/layers/regularization/alpha_dropout.hpp>

#include "support/layer_laws.hpp"
#include "support/random_layers.hpp"

#include <doctest/doctest.h>

#include <algorithm>
#include <cmath>

using mica::AlphaDropout;
using mica::Shape;

TEST_CASE("AlphaDropout obeys the laws of layers, and those of random layers") {
  CHECK(broken_laws<AlphaDropout<0.4>, Shape{5, 4, 3}>() == "");
  CHECK(broken_random_laws<AlphaDropout<0.5>, Shape{40}>() == "");
}

TEST_CASE("AlphaDropout keeps mean and variance") {
  // Half of the elements are 1, half are -1: mean 0, variance 1.
  constexpr int count = 40'000;
  const std::uint64_t streams[]{1};
  Values both = outputs_of<AlphaDropout<0.3>, Shape{count}>({true, 0, streams}, 1, 1);
  const Values negative = outputs_of<AlphaDropout<0.3>, Shape{count}>({true, 0, streams}, 1, -1);
  both.insert(both.end(), negative.begin(), negative.end());
  const Statistics s = statistics(both);
  CHECK(std::abs(s.mean) < 0.01);
  CHECK(std::abs(s.variance - 1) < 0.02);
}

TEST_CASE("AlphaDropout by hand: what Keras' formula gives for one, kept and dropped") {
  const std::uint64_t streams[]{1};
  const Values y = outputs_of<AlphaDropout<0.5>, Shape{40}, double>({true, 0, streams});
  // a = ((1 - 0.5) (1 + 0.5 1.7580993408473766^2))^-0.5, b = 0.5 a 1.7580993408473766
  const double a = 0.8864052837, b = 0.7791942727;
  CHECK(*std::max_element(y.begin(), y.end()) == doctest::Approx(a + b));
  CHECK(*std::min_element(y.begin(), y.end()) == doctest::Approx(-a * 1.7580993408473766 + b));
}

TEST_CASE("AlphaDropout takes the rates of Dropout") {
  CHECK(mica::has_passed<AlphaDropout<0>::Check<Shape{5}>>);
  CHECK(!mica::has_passed<AlphaDropout<1>::Check<Shape{5}>>);
}
