// SPDX-License-Identifier: MIT
#include <mica/activations/hard_shrink.hpp>

#include "support/activation_laws.hpp"

#include <doctest/doctest.h>

using mica::HardShrink;

TEST_CASE("HardShrink obeys the laws of activations") {
  CHECK(broken_activation_laws<HardShrink<>>() == "");
  CHECK(broken_activation_laws<HardShrink<2>>() == "");
}

TEST_CASE("HardShrink by hand: near 0 it is 0") {
  for (const double x : {-0.5, -0.25, 0.0, 0.5}) {
    CHECK(value_of<HardShrink<>>(x) == 0);
    CHECK(derivative_of<HardShrink<>>(x) == 0);
  }
  CHECK(value_of<HardShrink<>>(2) == 2);
  CHECK(value_of<HardShrink<>>(-3) == -3);
  CHECK(derivative_of<HardShrink<>>(-3) == 1);
  CHECK(value_of<HardShrink<2.5>>(2) == 0);
}

TEST_CASE("a threshold below 0 is refused") {
  CHECK(mica::has_passed<HardShrink<0>::Check<mica::Shape{2}>>);
  CHECK_FALSE(mica::has_passed<HardShrink<-1>::Check<mica::Shape{2}>>);
}
