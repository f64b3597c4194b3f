// SPDX-License-Identifier: MIT
#include <mica/activations/soft_shrink.hpp>

#include "support/activation_laws.hpp"

#include <doctest/doctest.h>

using mica::SoftShrink;

TEST_CASE("SoftShrink obeys the laws of activations") {
  CHECK(broken_activation_laws<SoftShrink<>>() == "");
  CHECK(broken_activation_laws<SoftShrink<2>>() == "");
}

TEST_CASE("SoftShrink by hand: near 0 it is 0") {
  for (const double x : {-0.5, -0.25, 0.0, 0.5}) {
    CHECK(value_of<SoftShrink<>>(x) == 0);
    CHECK(derivative_of<SoftShrink<>>(x) == 0);
  }
  CHECK(value_of<SoftShrink<>>(2) == 1.5);
  CHECK(value_of<SoftShrink<>>(-3) == -2.5);
  CHECK(derivative_of<SoftShrink<>>(-3) == 1);
  CHECK(value_of<SoftShrink<2.5>>(2) == 0);
}

TEST_CASE("a threshold below 0 is refused") {
  CHECK(mica::has_passed<SoftShrink<0>::Check<mica::Shape{2}>>);
  CHECK_FALSE(mica::has_passed<SoftShrink<-1>::Check<mica::Shape{2}>>);
}
