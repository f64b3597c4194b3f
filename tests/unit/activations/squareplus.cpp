// SPDX-License-Identifier: MIT
#include <mica/activations/squareplus.hpp>

#include "support/activation_laws.hpp"

#include <doctest/doctest.h>

using doctest::Approx;
using mica::Squareplus;

TEST_CASE("Squareplus obeys the laws of activations") {
  CHECK(broken_activation_laws<Squareplus<>>() == "");
  CHECK(broken_activation_laws<Squareplus<0.5>>() == "");
}

TEST_CASE("Squareplus by hand") {
  CHECK(value_of<Squareplus<>>(0) == 1);
  CHECK(derivative_of<Squareplus<>>(0) == 0.5);
  CHECK(value_of<Squareplus<9>>(4) == 4.5);
  CHECK(value_of<Squareplus<9>>(-4) == 0.5);
  CHECK(derivative_of<Squareplus<9>>(4) == Approx(0.9));
  CHECK(value_of<Squareplus<>, float>(-1e6) == Approx(1e-6));
  CHECK(value_of<Squareplus<>, float>(-1e25) == 0);
  CHECK(derivative_of<Squareplus<>, float>(-1e25) == 0);
}

TEST_CASE("a b that is not above 0 is refused") {
  CHECK(mica::has_passed<Squareplus<0.1>::Check<mica::Shape{2}>>);
  CHECK_FALSE(mica::has_passed<Squareplus<0>::Check<mica::Shape{2}>>);
}
