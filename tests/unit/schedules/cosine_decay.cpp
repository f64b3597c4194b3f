// SPDX-License-Identifier: MIT
#include <mica/schedules/cosine_decay.hpp>

#include "support/schedules.hpp"

#include <doctest/doctest.h>

using doctest::Approx;
using mica::CosineDecay;

TEST_CASE("CosineDecay by hand: from the maximum to alpha of it, half of the way at half of the time") {
  const CosineDecay schedule{.initial_learning_rate = 1, .decay_steps = 10, .alpha = 0.5};
  CHECK(schedule(0) == 1);
  CHECK(schedule(5) == Approx(0.75).epsilon(1e-15));
  CHECK(schedule(10) == 0.5);
  CHECK(schedule(1000) == 0.5);
}

TEST_CASE("CosineDecay with a warm-up by hand: a line from 0 to the target, then the wave") {
  const CosineDecay schedule{
      .initial_learning_rate = 0, .decay_steps = 10, .warmup_target = 0.5, .warmup_steps = 4};
  CHECK(schedule(0) == 0);
  CHECK(schedule(1) == 0.125);
  CHECK(schedule(3) == 0.375);
  CHECK(schedule(4) == 0.5);
  CHECK(schedule(9) == Approx(0.25).epsilon(1e-15));
  CHECK(schedule(14) == 0);
  CHECK(schedule(1000) == 0);
}

TEST_CASE("CosineDecay is Keras'") {
  CHECK(difference_from_golden(CosineDecay{.initial_learning_rate = 0.5, .decay_steps = 49}, "cosine") == "");
  CHECK(difference_from_golden(CosineDecay{.initial_learning_rate = 0.5, .decay_steps = 49, .alpha = 0.25},
                               "cosine_alpha") == "");
  CHECK(difference_from_golden(CosineDecay{.initial_learning_rate = 0.5, .decay_steps = 20, .alpha = 0.25},
                               "cosine_short") == "");
  CHECK(difference_from_golden(CosineDecay{.initial_learning_rate = 0.125,
                                           .decay_steps = 25,
                                           .alpha = 0.25,
                                           .warmup_target = 0.5,
                                           .warmup_steps = 12},
                               "cosine_warmup") == "");
}

TEST_CASE("CosineDecay checks its members") {
  CHECK(check_of(CosineDecay{.initial_learning_rate = 1, .decay_steps = 1}) == "no error");
  CHECK(check_of(CosineDecay{.decay_steps = 1, .warmup_target = 1, .warmup_steps = 1}) == "no error");
  CHECK(check_of(CosineDecay{.decay_steps = 1}) ==
        "CosineDecay: expected a finite initial_learning_rate > 0, found 0");
  CHECK(check_of(CosineDecay{.initial_learning_rate = 1}) ==
        "CosineDecay: expected decay_steps >= 1, found 0");
  CHECK(check_of(CosineDecay{.initial_learning_rate = 1, .decay_steps = 1, .alpha = -1}) ==
        "CosineDecay: expected a finite alpha >= 0, found -1");
  CHECK(check_of(CosineDecay{.initial_learning_rate = 1, .decay_steps = 1, .warmup_steps = 5}) ==
        "CosineDecay: expected a warmup_target beside warmup_steps = 5");
  CHECK(check_of(CosineDecay{.decay_steps = 1, .warmup_target = 0, .warmup_steps = 5}) ==
        "CosineDecay: expected a finite warmup_target > 0, found 0");
  CHECK(check_of(CosineDecay{.decay_steps = 1, .warmup_target = 1}) ==
        "CosineDecay: expected warmup_steps >= 1, found 0");
}
