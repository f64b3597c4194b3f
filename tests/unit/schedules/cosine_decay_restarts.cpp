// SPDX-License-Identifier: MIT
#include <mica/schedules/cosine_decay_restarts.hpp>

#include "support/schedules.hpp"

#include <doctest/doctest.h>

using doctest::Approx;
using mica::CosineDecayRestarts;

TEST_CASE("CosineDecayRestarts by hand: periods of 4, 8 and 16 steps, each half as high as the one before") {
  const CosineDecayRestarts schedule{.initial_learning_rate = 1, .first_decay_steps = 4, .m_mul = 0.5};
  CHECK(schedule.t_mul == 2);
  CHECK(schedule(0) == 1);
  CHECK(schedule(2) == Approx(0.5).epsilon(1e-15));
  CHECK(schedule(4) == 0.5);
  CHECK(schedule(8) == Approx(0.25).epsilon(1e-15));
  CHECK(schedule(12) == 0.25);
  CHECK(schedule(28) == 0.125);
  CHECK(CosineDecayRestarts{}.m_mul == 1);
}

TEST_CASE("CosineDecayRestarts: each period begins at its exact step") {
  // The logarithm of 3^5 is less than 5 times that of 3.
  for (const double t_mul : {1.0, 1.5, 2.0, 3.0, 10.0}) {
    const CosineDecayRestarts schedule{
        .initial_learning_rate = 1, .first_decay_steps = 1024, .t_mul = t_mul, .m_mul = 0.5};
    double begin = 0, length = 1024, height = 1;
    for (int period = 0; period < 9; ++period, begin += length, length *= t_mul, height /= 2) {
      CHECK(schedule(static_cast<std::int64_t>(begin)) == height);
      CHECK(schedule(static_cast<std::int64_t>(begin + length) - 1) < 0.01 * height);
    }
  }
}

TEST_CASE("CosineDecayRestarts is Keras'") {
  CosineDecayRestarts schedule{.initial_learning_rate = 0.5, .first_decay_steps = 7};
  CHECK(difference_from_golden(schedule, "restarts") == "");
  schedule = {0.5, 7, 1, 0.5, 0.25};
  CHECK(difference_from_golden(schedule, "restarts_even") == "");
  schedule = {0.5, 3, 3, 0.5, 0};
  CHECK(difference_from_golden(schedule, "restarts_falling") == "");
  schedule = {0.5, 10, 1.5, 1, 0.125};
  CHECK(difference_from_golden(schedule, "restarts_fraction") == "");
}

TEST_CASE("CosineDecayRestarts checks its members") {
  CHECK(check_of(CosineDecayRestarts{.initial_learning_rate = 1, .first_decay_steps = 1}) == "no error");
  CHECK(check_of(CosineDecayRestarts{.first_decay_steps = 1}) ==
        "CosineDecayRestarts: expected a finite initial_learning_rate > 0, found 0");
  CHECK(check_of(CosineDecayRestarts{.initial_learning_rate = 1}) ==
        "CosineDecayRestarts: expected first_decay_steps >= 1, found 0");
  CHECK(check_of(CosineDecayRestarts{.initial_learning_rate = 1, .first_decay_steps = 1, .t_mul = 0.5}) ==
        "CosineDecayRestarts: expected a finite t_mul >= 1, found 0.5");
  CHECK(check_of(CosineDecayRestarts{.initial_learning_rate = 1, .first_decay_steps = 1, .m_mul = 0}) ==
        "CosineDecayRestarts: expected a finite m_mul > 0, found 0");
  CHECK(check_of(CosineDecayRestarts{.initial_learning_rate = 1, .first_decay_steps = 1, .alpha = -1}) ==
        "CosineDecayRestarts: expected a finite alpha >= 0, found -1");
}
