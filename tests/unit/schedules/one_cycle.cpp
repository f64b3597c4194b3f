// SPDX-License-Identifier: MIT
#include <mica/schedules/one_cycle.hpp>

#include "support/schedules.hpp"

#include <doctest/doctest.h>

using doctest::Approx;
using mica::OneCycle;

TEST_CASE("OneCycle by hand: up in 4 steps, down in 6") {
  const OneCycle schedule{.max_learning_rate = 1,
                          .total_steps = 11,
                          .pct_start = 5.0 / 11,
                          .div_factor = 4,
                          .final_div_factor = 2};
  CHECK(schedule(0) == 0.25);
  CHECK(schedule(2) == Approx(0.625).epsilon(1e-14));
  CHECK(schedule(4) == Approx(1).epsilon(1e-14));
  CHECK(schedule(7) == Approx(0.5625).epsilon(1e-14));
  CHECK(schedule(10) == 0.125);
  CHECK(schedule(100) == 0.125);
}

TEST_CASE("OneCycle is PyTorch's OneCycleLR, with its defaults") {
  CHECK(difference_from_golden(OneCycle{.max_learning_rate = 0.5, .total_steps = 50}, "one_cycle") == "");
  CHECK(difference_from_golden(OneCycle{.max_learning_rate = 0.5,
                                        .total_steps = 50,
                                        .pct_start = 0.375,
                                        .div_factor = 10,
                                        .final_div_factor = 100,
                                        .three_phase = true},
                               "one_cycle_three_phase") == "");
}

TEST_CASE("OneCycle checks its members") {
  CHECK(check_of(OneCycle{.max_learning_rate = 1, .total_steps = 10}) == "no error");
  CHECK(check_of(OneCycle{.total_steps = 10}) ==
        "OneCycle: expected a finite max_learning_rate > 0, found 0");
  CHECK(check_of(OneCycle{.max_learning_rate = 1}) == "OneCycle: expected total_steps >= 1, found 0");
  CHECK(check_of(OneCycle{.max_learning_rate = 1, .total_steps = 10, .pct_start = 1}) ==
        "OneCycle: expected 0 <= pct_start < 1, found 1");
  CHECK(check_of(OneCycle{.max_learning_rate = 1, .total_steps = 3}) ==
        "OneCycle: expected pct_start * total_steps > 1, found 0.9");
  CHECK(
      check_of(OneCycle{.max_learning_rate = 1, .total_steps = 10, .pct_start = 0.75, .three_phase = true}) ==
      "OneCycle: expected pct_start <= 0.5 with three_phase, found 0.75");
  CHECK(check_of(OneCycle{.max_learning_rate = 1, .total_steps = 10, .div_factor = 0}) ==
        "OneCycle: expected a finite div_factor > 0, found 0");
  CHECK(check_of(OneCycle{.max_learning_rate = 1, .total_steps = 10, .final_div_factor = 0}) ==
        "OneCycle: expected a finite final_div_factor > 0, found 0");
}
