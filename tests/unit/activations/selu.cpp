// SPDX-License-Identifier: MIT
#include <mica/activations/selu.hpp>

#include "support/activation_laws.hpp"

#include <doctest/doctest.h>

using doctest::Approx;
using mica::SELU;

TEST_CASE("SELU obeys the laws of activations") { CHECK(broken_activation_laws<SELU>() == ""); }

TEST_CASE("SELU by hand") {
  CHECK(value_of<SELU>(2) == Approx(2.101401974710961).epsilon(1e-14));
  CHECK(value_of<SELU>(0) == 0);
  CHECK(value_of<SELU>(-1) == Approx(-1.1113307378125625).epsilon(1e-14));
  CHECK(derivative_of<SELU>(2) == Approx(1.0507009873554805).epsilon(1e-14));
  CHECK(derivative_of<SELU>(-1) == Approx(0.646768603034814).epsilon(1e-12));
}

TEST_CASE_TEMPLATE("SELU is accurate near 0, and -1.758 far from it", T, float, double) {
  CHECK(value_of<SELU, T>(-1e-9) == Approx(-1.7580993408473766e-9).epsilon(1e-6));
  CHECK(value_of<SELU, T>(-1e4) == Approx(-1.7580993408473766).epsilon(1e-6));
  CHECK(derivative_of<SELU, T>(-1e4) == 0);
}
