// SPDX-License-Identifier: MIT
#include <mica/optimizers/adadelta.hpp>

#include "support/golden_descent.hpp"

#include <doctest/doctest.h>

#include <string>
#include <type_traits>

using doctest::Approx;
using mica::Adadelta;

TEST_CASE("Adadelta by hand") {
  DescentOfOne<Adadelta> w({.learning_rate = 1, .rho = 0.75, .epsilon = 1}, 2);
  // v = 1/4 * 12 = 3, push = sqrt(12) * 1 / sqrt(3 + 1), u = 1/4 * 3
  CHECK(w.step(std::sqrt(12.0)) == Approx(2 - std::sqrt(3.0)).epsilon(1e-14));
  CHECK(w.slot(0) == Approx(3).epsilon(1e-14));
  CHECK(w.slot(1) == Approx(0.75).epsilon(1e-14));
}

TEST_CASE("Adadelta has Keras' defaults") {
  const Adadelta optimizer;
  CHECK(optimizer.learning_rate == 0.001);
  CHECK(optimizer.rho == 0.95);
  CHECK(optimizer.epsilon == 1e-7);
  CHECK(Adadelta::name == std::string("Adadelta"));
}

TEST_CASE_TEMPLATE("Adadelta is Keras'", T, float, double) {
  CHECK(difference_from_golden<T>(Adadelta{}, "adadelta") == "");
  CHECK(difference_from_golden<T>(Adadelta{.learning_rate = 1, .rho = 0.75, .epsilon = 1e-3},
                                  "adadelta_other") == "");
}

TEST_CASE_TEMPLATE("a gradient whose square is infinite stops its parameter, and spoils nothing", T, float,
                   double) {
  DescentOfOne<Adadelta, T> w({}, 0.25);
  w.step(1);
  const double before = w.step(1);
  CHECK(w.step(std::is_same_v<T, float> ? 1e30 : 1e200) == before);
  CHECK(w.step(1) == before);
  CHECK(w.step(0) == before);
}

TEST_CASE("a parameter without gradient stays, also at the first step") {
  DescentOfOne<Adadelta, float> w({}, 0.25);
  for (int t = 0; t < 3; ++t) CHECK(w.step(0) == 0.25);
}

TEST_CASE("Adadelta checks its members") {
  CHECK(check_of(Adadelta{}) == "no error");
  CHECK(check_of(Adadelta{.learning_rate = -1}) ==
        "Adadelta: expected a finite learning_rate >= 0, found -1");
  CHECK(check_of(Adadelta{.rho = 1}) == "Adadelta: expected 0 <= rho < 1, found 1");
  CHECK(check_of(Adadelta{.epsilon = 0}) == "Adadelta: expected a finite epsilon > 0, found 0");
}
