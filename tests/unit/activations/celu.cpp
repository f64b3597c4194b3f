// SPDX-License-Identifier: MIT
#include <mica/activations/celu.hpp>

#include "support/activation_laws.hpp"

#include <doctest/doctest.h>

#include <cmath>

using doctest::Approx;
using mica::CELU;

TEST_CASE("CELU obeys the laws of activations") {
  CHECK(broken_activation_laws<CELU<>>() == "");
  CHECK(broken_activation_laws<CELU<2.5>>() == "");
}

TEST_CASE("CELU by hand: alpha scales both axes") {
  CHECK(value_of<CELU<>>(2) == 2);
  CHECK(value_of<CELU<2>>(-2) == Approx(2 * std::expm1(-1.0)));
  CHECK(derivative_of<CELU<2>>(-2) == Approx(std::exp(-1.0)));
  CHECK(derivative_of<CELU<2>>(0) == 1);
  CHECK(value_of<CELU<2>>(-1e4) == Approx(-2));
}

TEST_CASE("an alpha that is not above 0 is refused") {
  CHECK(mica::has_passed<CELU<0.1>::Check<mica::Shape{2}>>);
  CHECK_FALSE(mica::has_passed<CELU<0>::Check<mica::Shape{2}>>);
}
