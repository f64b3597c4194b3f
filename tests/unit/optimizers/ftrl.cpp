// SPDX-License-Identifier: MIT
#include <mica/optimizers/ftrl.hpp>

#include "support/golden_descent.hpp"

#include <doctest/doctest.h>

#include <string>
#include <type_traits>

using doctest::Approx;
using mica::Ftrl;

TEST_CASE("Ftrl by hand") {
  DescentOfOne<Ftrl> w({.learning_rate = 0.5, .initial_accumulator_value = 0}, 1);
  // n = 4, z = 2 - (2 - 0) / 0.5 * 1 = -2, w = 2 / (2 / 0.5)
  CHECK(w.step(2) == Approx(0.5).epsilon(1e-14));
  CHECK(w.slot(0) == 4);
  CHECK(w.slot(1) == Approx(-2).epsilon(1e-14));
  // n stays, z = -2: w stays too
  CHECK(w.step(0) == Approx(0.5).epsilon(1e-14));
}

TEST_CASE("Ftrl: a weight of weak gradients is 0, and a weight that has none is not NaN") {
  DescentOfOne<Ftrl> weak({.l1_regularization_strength = 1}, 0);
  for (int t = 0; t < 5; ++t) CHECK(weak.step(0.125) == 0);
  DescentOfOne<Ftrl, float> none({.initial_accumulator_value = 0}, 0.25);
  for (int t = 0; t < 3; ++t) CHECK(none.step(0) == 0);
  DescentOfOne<Ftrl> resting({.learning_rate = 0}, 0.25);
  CHECK(resting.step(1) == 0.25);
}

TEST_CASE("Ftrl has Keras' defaults") {
  const Ftrl optimizer;
  CHECK(optimizer.learning_rate == 0.001);
  CHECK(optimizer.learning_rate_power == -0.5);
  CHECK(optimizer.initial_accumulator_value == 0.1);
  CHECK(optimizer.l1_regularization_strength == 0);
  CHECK(optimizer.l2_regularization_strength == 0);
  CHECK(optimizer.l2_shrinkage_regularization_strength == 0);
  CHECK(optimizer.beta == 0);
  CHECK(Ftrl::name == std::string("Ftrl"));
}

TEST_CASE_TEMPLATE("Ftrl is Keras'", T, float, double) {
  CHECK(difference_from_golden<T>(Ftrl{}, "ftrl") == "");
  CHECK(difference_from_golden<T>(Ftrl{.learning_rate = 0.1,
                                       .learning_rate_power = -0.25,
                                       .initial_accumulator_value = 0.5,
                                       .l1_regularization_strength = 0.125,
                                       .l2_regularization_strength = 0.25,
                                       .l2_shrinkage_regularization_strength = 0.5,
                                       .beta = 2},
                                  "ftrl_other") == "");
}

TEST_CASE("Ftrl checks its members") {
  CHECK(check_of(Ftrl{}) == "no error");
  CHECK(check_of(Ftrl{.learning_rate = -1}) == "Ftrl: expected a finite learning_rate >= 0, found -1");
  CHECK(check_of(Ftrl{.learning_rate_power = 0.5}) ==
        "Ftrl: expected a finite learning_rate_power <= 0, found 0.5");
  CHECK(check_of(Ftrl{.initial_accumulator_value = -1}) ==
        "Ftrl: expected a finite initial_accumulator_value >= 0, found -1");
  CHECK(check_of(Ftrl{.l1_regularization_strength = -1}) ==
        "Ftrl: expected a finite l1_regularization_strength >= 0, found -1");
  CHECK(check_of(Ftrl{.l2_regularization_strength = -1}) ==
        "Ftrl: expected a finite l2_regularization_strength >= 0, found -1");
  CHECK(check_of(Ftrl{.l2_shrinkage_regularization_strength = -1}) ==
        "Ftrl: expected a finite l2_shrinkage_regularization_strength >= 0, found -1");
  CHECK(check_of(Ftrl{.beta = -1}) == "Ftrl: expected a finite beta >= 0, found -1");
}
