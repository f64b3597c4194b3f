// SPDX-License-Identifier: MIT
#include <mica/optimizers/adagrad.hpp>

#include "support/golden_descent.hpp"

#include <doctest/doctest.h>

#include <string>
#include <type_traits>

using doctest::Approx;
using mica::Adagrad;

TEST_CASE("Adagrad by hand") {
  DescentOfOne<Adagrad> w({.learning_rate = 3, .initial_accumulator_value = 4, .epsilon = 1}, 2);
  // 4 + 4 + 1 = 9: w = 2 - 3 * 2 / 3
  CHECK(w.step(2) == Approx(0).epsilon(1e-14));
  // 8 + 7.1875 + 1: the sum goes on
  w.step(2);
  CHECK(w.slot(0) == 8);
}

TEST_CASE("Adagrad has Keras' defaults") {
  const Adagrad optimizer;
  CHECK(optimizer.learning_rate == 0.001);
  CHECK(optimizer.initial_accumulator_value == 0.1);
  CHECK(optimizer.epsilon == 1e-7);
  CHECK(Adagrad::name == std::string("Adagrad"));
}

TEST_CASE_TEMPLATE("Adagrad is Keras'", T, float, double) {
  CHECK(difference_from_golden<T>(Adagrad{}, "adagrad") == "");
  CHECK(difference_from_golden<T>(
            Adagrad{.learning_rate = 0.1, .initial_accumulator_value = 0, .epsilon = 1e-3},
            "adagrad_other") == "");
}

TEST_CASE_TEMPLATE("a gradient whose square is infinite stops its parameter, and spoils nothing", T, float,
                   double) {
  DescentOfOne<Adagrad, T> w({}, 0.25);
  w.step(1);
  const double before = w.step(1);
  CHECK(w.step(std::is_same_v<T, float> ? 1e30 : 1e200) == before);
  CHECK(w.step(1) == before);
  CHECK(w.step(0) == before);
}

TEST_CASE("a parameter without gradient stays, also at the first step") {
  DescentOfOne<Adagrad, float> w({}, 0.25);
  for (int t = 0; t < 3; ++t) CHECK(w.step(0) == 0.25);
}

TEST_CASE("Adagrad checks its members") {
  CHECK(check_of(Adagrad{}) == "no error");
  CHECK(check_of(Adagrad{.learning_rate = -1}) == "Adagrad: expected a finite learning_rate >= 0, found -1");
  CHECK(check_of(Adagrad{.initial_accumulator_value = -1}) ==
        "Adagrad: expected a finite initial_accumulator_value >= 0, found -1");
  CHECK(check_of(Adagrad{.epsilon = 0}) == "Adagrad: expected a finite epsilon > 0, found 0");
}
