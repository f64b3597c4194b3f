// SPDX-License-Identifier: MIT
#include <mica/optimizers/adamax.hpp>

#include "support/golden_descent.hpp"

#include <doctest/doctest.h>

#include <string>
#include <type_traits>

using doctest::Approx;
using mica::Adamax;

TEST_CASE("Adamax by hand") {
  DescentOfOne<Adamax> w({.learning_rate = 1, .beta_1 = 0.5, .beta_2 = 0.75, .epsilon = 0.5}, 1);
  // m = 1, u = 2, rate = 1 / (1 - 1/2) = 2: w = 1 - 2 * 1 / (2 + 1/2)
  CHECK(w.step(2) == Approx(0.2).epsilon(1e-14));
  CHECK(w.slot(1) == 2);
  // m = 1 + 1/2 (-1 - 1) = 0, u = max(1.5, 1)
  CHECK(w.step(-1) == Approx(0.2).epsilon(1e-14));
  CHECK(w.slot(0) == 0);
  CHECK(w.slot(1) == 1.5);
  // u = max(1.125, |-3|)
  w.step(-3);
  CHECK(w.slot(1) == 3);
}

TEST_CASE("Adamax has Keras' defaults") {
  const Adamax optimizer;
  CHECK(optimizer.learning_rate == 0.001);
  CHECK(optimizer.beta_1 == 0.9);
  CHECK(optimizer.beta_2 == 0.999);
  CHECK(optimizer.epsilon == 1e-7);
  CHECK(Adamax::name == std::string("Adamax"));
}

TEST_CASE_TEMPLATE("Adamax is Keras'", T, float, double) {
  CHECK(difference_from_golden<T>(Adamax{}, "adamax") == "");
  CHECK(difference_from_golden<T>(Adamax{.learning_rate = 0.1, .beta_1 = 0.8, .beta_2 = 0.7, .epsilon = 1e-3},
                                  "adamax_other") == "");
}

TEST_CASE("a parameter without gradient stays, also at the first step") {
  DescentOfOne<Adamax, float> w({}, 0.25);
  for (int t = 0; t < 3; ++t) CHECK(w.step(0) == 0.25);
}

TEST_CASE("Adamax checks its members") {
  CHECK(check_of(Adamax{}) == "no error");
  CHECK(check_of(Adamax{.learning_rate = -1}) == "Adamax: expected a finite learning_rate >= 0, found -1");
  CHECK(check_of(Adamax{.beta_1 = 1}) == "Adamax: expected 0 <= beta_1 < 1, found 1");
  CHECK(check_of(Adamax{.beta_2 = -0.5}) == "Adamax: expected 0 <= beta_2 < 1, found -0.5");
  CHECK(check_of(Adamax{.epsilon = 0}) == "Adamax: expected a finite epsilon > 0, found 0");
}
