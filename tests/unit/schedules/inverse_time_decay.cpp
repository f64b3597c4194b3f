// SPDX-License-Identifier: MIT
#include <mica/schedules/inverse_time_decay.hpp>

#include "support/schedules.hpp"

#include <doctest/doctest.h>

using mica::InverseTimeDecay;

TEST_CASE("InverseTimeDecay by hand: a half after 10 steps, a third after 20") {
  InverseTimeDecay schedule{.initial_learning_rate = 0.75, .decay_steps = 10, .decay_rate = 1};
  CHECK(!schedule.staircase);
  CHECK(schedule(0) == 0.75);
  CHECK(schedule(5) == 0.5);
  CHECK(schedule(10) == 0.375);
  CHECK(schedule(20) == 0.25);
  schedule.staircase = true;
  CHECK(schedule(9) == 0.75);
  CHECK(schedule(29) == 0.25);
}

TEST_CASE("InverseTimeDecay is Keras'") {
  InverseTimeDecay schedule{.initial_learning_rate = 0.5, .decay_steps = 8, .decay_rate = 0.75};
  CHECK(difference_from_golden(schedule, "inverse_time") == "");
  schedule.staircase = true;
  CHECK(difference_from_golden(schedule, "inverse_time_staircase") == "");
}

TEST_CASE("InverseTimeDecay checks its members") {
  CHECK(check_of(InverseTimeDecay{.initial_learning_rate = 1, .decay_steps = 1, .decay_rate = 2}) ==
        "no error");
  CHECK(check_of(InverseTimeDecay{.initial_learning_rate = -1, .decay_steps = 1, .decay_rate = 1}) ==
        "InverseTimeDecay: expected a finite initial_learning_rate > 0, found -1");
  CHECK(check_of(InverseTimeDecay{.initial_learning_rate = 1, .decay_steps = -3, .decay_rate = 1}) ==
        "InverseTimeDecay: expected decay_steps >= 1, found -3");
  CHECK(check_of(InverseTimeDecay{.initial_learning_rate = 1, .decay_steps = 1}) ==
        "InverseTimeDecay: expected a finite decay_rate > 0, found 0");
}
