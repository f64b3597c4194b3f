// SPDX-License-Identifier: MIT
#include <mica/schedules/exponential_decay.hpp>

#include "support/schedules.hpp"

#include <doctest/doctest.h>

using doctest::Approx;
using mica::ExponentialDecay;

TEST_CASE("ExponentialDecay by hand: halved every 10 steps") {
  ExponentialDecay schedule{.initial_learning_rate = 0.5, .decay_steps = 10, .decay_rate = 0.5};
  CHECK(!schedule.staircase);
  CHECK(schedule(0) == 0.5);
  CHECK(schedule(5) == Approx(0.5 * std::sqrt(0.5)).epsilon(1e-15));
  CHECK(schedule(10) == 0.25);
  schedule.staircase = true;
  CHECK(schedule(9) == 0.5);
  CHECK(schedule(19) == 0.25);
  CHECK(schedule(20) == 0.125);
}

TEST_CASE("ExponentialDecay is Keras'") {
  ExponentialDecay schedule{.initial_learning_rate = 0.5, .decay_steps = 8, .decay_rate = 0.75};
  CHECK(difference_from_golden(schedule, "exponential") == "");
  schedule.staircase = true;
  CHECK(difference_from_golden(schedule, "exponential_staircase") == "");
}

TEST_CASE("ExponentialDecay checks its members") {
  CHECK(check_of(ExponentialDecay{.initial_learning_rate = 1, .decay_steps = 1, .decay_rate = 2}) ==
        "no error");
  CHECK(check_of(ExponentialDecay{.decay_steps = 1, .decay_rate = 1}) ==
        "ExponentialDecay: expected a finite initial_learning_rate > 0, found 0");
  CHECK(check_of(ExponentialDecay{.initial_learning_rate = 1, .decay_rate = 1}) ==
        "ExponentialDecay: expected decay_steps >= 1, found 0");
  CHECK(check_of(ExponentialDecay{.initial_learning_rate = 1, .decay_steps = 1, .decay_rate = -1}) ==
        "ExponentialDecay: expected a finite decay_rate > 0, found -1");
}
