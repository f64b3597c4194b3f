// SPDX-License-Identifier: MIT
#include <mica/schedules/polynomial_decay.hpp>

#include "support/schedules.hpp"

#include <doctest/doctest.h>

using mica::PolynomialDecay;

TEST_CASE("PolynomialDecay by hand: a line from 1 to 0.5 in 10 steps, with `cycle` then from 0.75 to 0.5") {
  PolynomialDecay schedule{.initial_learning_rate = 1, .decay_steps = 10, .end_learning_rate = 0.5};
  CHECK(schedule.power == 1);
  CHECK(!schedule.cycle);
  CHECK(schedule(0) == 1);
  CHECK(schedule(5) == 0.75);
  CHECK(schedule(10) == 0.5);
  CHECK(schedule(15) == 0.5);
  schedule.cycle = true;
  CHECK(schedule(0) == 1);
  CHECK(schedule(10) == 0.5);
  CHECK(schedule(15) == 0.625);  // 1 - 15/20 = 1/4 of the height
  CHECK(schedule(20) == 0.5);
  CHECK(PolynomialDecay{}.end_learning_rate == 1e-4);
}

TEST_CASE("PolynomialDecay is Keras'") {
  PolynomialDecay schedule{
      .initial_learning_rate = 0.5, .decay_steps = 30, .end_learning_rate = 0, .power = 2};
  CHECK(difference_from_golden(schedule, "polynomial") == "");
  schedule.power = 1;
  schedule.end_learning_rate = 0.01;
  CHECK(difference_from_golden(schedule, "polynomial_end") == "");
  schedule = {0.5, 15, 0.01, 0.5, true};
  CHECK(difference_from_golden(schedule, "polynomial_cycle") == "");
}

TEST_CASE("PolynomialDecay checks its members") {
  CHECK(check_of(PolynomialDecay{.initial_learning_rate = 1, .decay_steps = 1}) == "no error");
  CHECK(check_of(PolynomialDecay{.decay_steps = 1}) ==
        "PolynomialDecay: expected a finite initial_learning_rate > 0, found 0");
  CHECK(check_of(PolynomialDecay{.initial_learning_rate = 1}) ==
        "PolynomialDecay: expected decay_steps >= 1, found 0");
  CHECK(check_of(PolynomialDecay{.initial_learning_rate = 1, .decay_steps = 1, .end_learning_rate = -0.5}) ==
        "PolynomialDecay: expected a finite end_learning_rate >= 0, found -0.5");
  CHECK(check_of(PolynomialDecay{.initial_learning_rate = 1, .decay_steps = 1, .power = 0}) ==
        "PolynomialDecay: expected a finite power > 0, found 0");
}
