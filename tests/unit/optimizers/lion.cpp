// SPDX-License-Identifier: MIT
#include <mica/optimizers/lion.hpp>

#include "support/golden_descent.hpp"

#include <doctest/doctest.h>

#include <string>
#include <type_traits>

using doctest::Approx;
using mica::Lion;

TEST_CASE("Lion by hand: each step has the length of the learning rate") {
  DescentOfOne<Lion> w({.learning_rate = 0.25, .beta_1 = 0.5, .beta_2 = 0.75}, 1);
  CHECK(w.step(8) == 0.75);  // m = 2
  CHECK(w.slot(0) == 2);
  CHECK(w.step(-1) == 0.5);  // 1/2 2 - 1/2 > 0; m = 1.25
  CHECK(w.slot(0) == 1.25);
  CHECK(w.step(-1.25) == 0.5);  // 0 has no direction
  CHECK(w.step(-100) == 0.75);
}

TEST_CASE("Lion has Keras' defaults") {
  const Lion optimizer;
  CHECK(optimizer.learning_rate == 0.001);
  CHECK(optimizer.beta_1 == 0.9);
  CHECK(optimizer.beta_2 == 0.99);
  CHECK(Lion::name == std::string("Lion"));
}

TEST_CASE_TEMPLATE("Lion is Keras'", T, float, double) {
  CHECK(difference_from_golden<T>(Lion{}, "lion") == "");
  CHECK(difference_from_golden<T>(Lion{.learning_rate = 0.125, .beta_1 = 0.5, .beta_2 = 0.75},
                                  "lion_other") == "");
}

TEST_CASE("a parameter without gradient stays, also at the first step") {
  DescentOfOne<Lion, float> w({}, 0.25);
  for (int t = 0; t < 3; ++t) CHECK(w.step(0) == 0.25);
}

TEST_CASE("Lion checks its members") {
  CHECK(check_of(Lion{}) == "no error");
  CHECK(check_of(Lion{.learning_rate = -1}) == "Lion: expected a finite learning_rate >= 0, found -1");
  CHECK(check_of(Lion{.beta_1 = 1}) == "Lion: expected 0 <= beta_1 < 1, found 1");
  CHECK(check_of(Lion{.beta_2 = -0.5}) == "Lion: expected 0 <= beta_2 < 1, found -0.5");
}
