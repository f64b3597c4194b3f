// SPDX-License-Identifier: MIT
#include <mica/optimizers/lamb.hpp>

#include "support/golden_descent.hpp"

#include <doctest/doctest.h>

#include <cstdint>
#include <string>

using doctest::Approx;
using mica::Lamb;

TEST_CASE("Lamb by hand: the step is as long as a part of the weights") {
  // u = 1 for each of 16 weights of 3: |w| / |u| = 3, w = 3 - 0.25 * 3 * 1
  DescentOfOne<Lamb> w({.learning_rate = 0.25, .epsilon = 1e-20}, 3);
  CHECK(w.step(7) == Approx(2.25).epsilon(1e-13));
  // Weights of 0 have no length: the step is learning_rate u.
  DescentOfOne<Lamb> zero({.learning_rate = 0.25, .epsilon = 1e-20}, 0);
  CHECK(zero.step(7) == Approx(-0.25).epsilon(1e-13));
}

TEST_CASE("Lamb has Keras' defaults") {
  const Lamb optimizer;
  CHECK(optimizer.learning_rate == 0.001);
  CHECK(optimizer.beta_1 == 0.9);
  CHECK(optimizer.beta_2 == 0.999);
  CHECK(optimizer.epsilon == 1e-7);
  CHECK(Lamb::name == std::string("Lamb"));
}

TEST_CASE_TEMPLATE("Lamb is Keras'", T, float, double) {
  CHECK(difference_from_golden<T>(Lamb{}, "lamb") == "");
  CHECK(difference_from_golden<T>(Lamb{.learning_rate = 0.1, .beta_1 = 0.8, .beta_2 = 0.7, .epsilon = 1e-3},
                                  "lamb_other") == "");
}

TEST_CASE("a parameter without gradient stays, also at the first step") {
  DescentOfOne<Lamb, float> w({}, 0.25);
  for (int t = 0; t < 3; ++t) CHECK(w.step(0) == 0.25);
}

TEST_CASE("Lamb checks its members") {
  CHECK(check_of(Lamb{}) == "no error");
  CHECK(check_of(Lamb{.learning_rate = -1}) == "Lamb: expected a finite learning_rate >= 0, found -1");
  CHECK(check_of(Lamb{.beta_1 = 1}) == "Lamb: expected 0 <= beta_1 < 1, found 1");
  CHECK(check_of(Lamb{.beta_2 = -0.5}) == "Lamb: expected 0 <= beta_2 < 1, found -0.5");
  CHECK(check_of(Lamb{.epsilon = 0}) == "Lamb: expected a finite epsilon > 0, found 0");
}
