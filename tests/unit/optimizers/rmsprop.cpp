// SPDX-License-Identifier: MIT
#include <mica/optimizers/rmsprop.hpp>

#include "support/golden_descent.hpp"

#include <doctest/doctest.h>

#include <string>
#include <type_traits>

using doctest::Approx;
using mica::RMSprop;

TEST_CASE("RMSprop by hand") {
  DescentOfOne<RMSprop> w({.learning_rate = 1, .rho = 0.75, .momentum = 0.5, .epsilon = 3}, 2);
  // v = 1/4 * 4 = 1, push = 2 / sqrt(1 + 3) = 1
  CHECK(w.step(2) == Approx(1).epsilon(1e-14));
  CHECK(w.slot(0) == 1);
  CHECK(w.slot(1) == Approx(1).epsilon(1e-14));
  // No push, velocity = 1/2
  CHECK(w.step(0) == Approx(0.5).epsilon(1e-14));
  CHECK(w.slot(0) == 0.75);
}

TEST_CASE("RMSprop, centered, by hand: the mean is subtracted") {
  DescentOfOne<RMSprop> w({.learning_rate = 1, .rho = 0.5, .epsilon = 0.25, .centered = true}, 2);
  // v = 1/2, mean = 1/2, v - mean^2 + 1/4 = 1/2
  CHECK(w.step(1) == Approx(2 - std::sqrt(2.0)).epsilon(1e-14));
  CHECK(w.slot(2) == 0.5);
}

TEST_CASE("RMSprop has Keras' defaults") {
  const RMSprop optimizer;
  CHECK(optimizer.learning_rate == 0.001);
  CHECK(optimizer.rho == 0.9);
  CHECK(optimizer.momentum == 0);
  CHECK(optimizer.epsilon == 1e-7);
  CHECK(!optimizer.centered);
  CHECK(RMSprop::name == std::string("RMSprop"));
}

TEST_CASE("a variance that is rounded below zero counts as zero") {
  // A constant gradient: v and mean^2 become equal but for the rounding of rho, which epsilon does not
  // exceed.
  for (int g = 1001; g < 1020; ++g) {
    DescentOfOne<RMSprop, float> w({.rho = 0.6, .centered = true}, 0);
    for (int t = 0; t < 300; ++t) w.step(g);
    const double last = w.step(g);
    CHECK(mica::detail::is_finite(last));
  }
}

TEST_CASE_TEMPLATE("RMSprop is Keras'", T, float, double) {
  CHECK(difference_from_golden<T>(RMSprop{}, "rmsprop") == "");
  CHECK(
      difference_from_golden<T>(RMSprop{.learning_rate = 0.01, .rho = 0.75, .momentum = 0.5, .epsilon = 1e-3},
                                "rmsprop_momentum") == "");
  CHECK(difference_from_golden<T>(
            RMSprop{.learning_rate = 0.01, .rho = 0.75, .epsilon = 1e-3, .centered = true},
            "rmsprop_centered") == "");
  CHECK(difference_from_golden<T>(
            RMSprop{.learning_rate = 0.01, .rho = 0.75, .momentum = 0.5, .epsilon = 1e-3, .centered = true},
            "rmsprop_all") == "");
}

TEST_CASE_TEMPLATE("a gradient whose square is infinite stops its parameter, and spoils nothing", T, float,
                   double) {
  DescentOfOne<RMSprop, T> w({}, 0.25);
  w.step(1);
  const double before = w.step(1);
  CHECK(w.step(std::is_same_v<T, float> ? 1e30 : 1e200) == before);
  CHECK(w.step(1) == before);
  CHECK(w.step(0) == before);
}

TEST_CASE("a parameter without gradient stays, also at the first step") {
  DescentOfOne<RMSprop, float> w({}, 0.25);
  for (int t = 0; t < 3; ++t) CHECK(w.step(0) == 0.25);
}

TEST_CASE("RMSprop checks its members") {
  CHECK(check_of(RMSprop{}) == "no error");
  CHECK(check_of(RMSprop{.learning_rate = -1}) == "RMSprop: expected a finite learning_rate >= 0, found -1");
  CHECK(check_of(RMSprop{.rho = 1}) == "RMSprop: expected 0 <= rho < 1, found 1");
  CHECK(check_of(RMSprop{.momentum = 1}) == "RMSprop: expected 0 <= momentum < 1, found 1");
  CHECK(check_of(RMSprop{.epsilon = 0}) == "RMSprop: expected a finite epsilon > 0, found 0");
}
