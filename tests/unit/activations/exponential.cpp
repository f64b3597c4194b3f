// SPDX-License-Identifier: MIT
#include <mica/activations/exponential.hpp>

#include "support/activation_laws.hpp"

#include <doctest/doctest.h>

using doctest::Approx;
using mica::Exponential;

TEST_CASE("Exponential obeys the laws of activations") { CHECK(broken_activation_laws<Exponential>() == ""); }

TEST_CASE_TEMPLATE("Exponential by hand", T, float, double) {
  CHECK(value_of<Exponential, T>(0) == 1);
  CHECK(value_of<Exponential, T>(1) == Approx(2.718281828459045).epsilon(1e-6));
  CHECK(derivative_of<Exponential, T>(-1) == Approx(0.36787944117144233).epsilon(1e-6));
  CHECK(value_of<Exponential, T>(-1e4) == 0);
  CHECK(derivative_of<Exponential, T>(-1e4) == 0);
}
