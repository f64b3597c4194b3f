// SPDX-License-Identifier: MIT
#include <mica/activations/elu.hpp>

#include "support/activation_laws.hpp"

#include <doctest/doctest.h>

using doctest::Approx;
using mica::ELU;

TEST_CASE("ELU obeys the laws of activations") { CHECK(broken_activation_laws<ELU<>>() == ""); }

TEST_CASE("ELU by hand: its alpha is 1 unless given") {
  CHECK(value_of<ELU<>>(2) == 2);
  CHECK(value_of<ELU<>>(0) == 0);
  CHECK(value_of<ELU<>>(-1) == Approx(-0.6321205588285577).epsilon(1e-14));
  CHECK(derivative_of<ELU<>>(2) == 1);
  CHECK(derivative_of<ELU<>>(-1) == Approx(0.36787944117144233).epsilon(1e-14));
  CHECK(value_of<ELU<0.5>>(-1) == Approx(-0.31606027941427883).epsilon(1e-14));
  CHECK(derivative_of<ELU<0.5>>(-1) == Approx(0.18393972058572117).epsilon(1e-14));
  CHECK(broken_activation_laws<ELU<1.5>>() == "");
}

TEST_CASE_TEMPLATE("ELU is accurate near 0, and -alpha far from it", T, float, double) {
  CHECK(value_of<ELU<>, T>(-1e-9) == Approx(-1e-9).epsilon(1e-6));
  CHECK(value_of<ELU<>, T>(-1e4) == -1);
  CHECK(derivative_of<ELU<>, T>(-1e4) == 0);
  CHECK(value_of<ELU<>, T>(1e4) == 1e4);
}

TEST_CASE("an alpha below 0 is refused") {
  CHECK(mica::has_passed<ELU<0>::Check<mica::Shape{2}>>);
  CHECK_FALSE(mica::has_passed<ELU<-0.5>::Check<mica::Shape{2}>>);
}
