// SPDX-License-Identifier: MIT
#include <mica/schedules/piecewise_constant_decay.hpp>

#include "support/schedules.hpp"

#include <doctest/doctest.h>

using mica::PiecewiseConstantDecay;

TEST_CASE("PiecewiseConstantDecay: the step of a boundary has the old rate, the next one the new") {
  const PiecewiseConstantDecay schedule{.boundaries = {10, 20}, .values = {0.5, 0.25, 0.125}};
  CHECK(schedule(0) == 0.5);
  CHECK(schedule(10) == 0.5);
  CHECK(schedule(11) == 0.25);
  CHECK(schedule(20) == 0.25);
  CHECK(schedule(21) == 0.125);
  CHECK(schedule(1'000'000) == 0.125);
  CHECK(PiecewiseConstantDecay{.values = {0.5}}(7) == 0.5);
}

TEST_CASE("PiecewiseConstantDecay is Keras'") {
  CHECK(difference_from_golden(PiecewiseConstantDecay{.boundaries = {10, 25}, .values = {0.5, 0.25, 0.125}},
                               "piecewise") == "");
}

TEST_CASE("PiecewiseConstantDecay checks its members") {
  CHECK(check_of(PiecewiseConstantDecay{.boundaries = {10}, .values = {1, 0}}) == "no error");
  CHECK(check_of(PiecewiseConstantDecay{}) ==
        "PiecewiseConstantDecay: expected one value more than boundaries, found 0 values and 0 boundaries");
  CHECK(check_of(PiecewiseConstantDecay{.boundaries = {10, 10}, .values = {3, 2, 1}}) ==
        "PiecewiseConstantDecay: expected boundaries that rise, found 10, 10");
  CHECK(check_of(PiecewiseConstantDecay{.boundaries = {10}, .values = {1, -1}}) ==
        "PiecewiseConstantDecay: expected a finite value >= 0, found -1");
}
