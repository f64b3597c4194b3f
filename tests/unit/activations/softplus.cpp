// SPDX-License-Identifier: MIT
#include <mica/activations/softplus.hpp>

#include "support/activation_laws.hpp"

#include <doctest/doctest.h>

using doctest::Approx;
using mica::Softplus;

TEST_CASE("Softplus obeys the laws of activations") { CHECK(broken_activation_laws<Softplus>() == ""); }

TEST_CASE_TEMPLATE("Softplus by hand", T, float, double) {
  CHECK(value_of<Softplus, T>(0) == Approx(0.6931471805599453).epsilon(1e-6));
  CHECK(value_of<Softplus, T>(2) == Approx(2.1269280110429727).epsilon(1e-6));
  CHECK(derivative_of<Softplus, T>(0) == Approx(0.5).epsilon(1e-6));
  CHECK(derivative_of<Softplus, T>(2) == Approx(0.8807970779778823).epsilon(1e-6));
}

TEST_CASE_TEMPLATE("Softplus of numbers far from 0", T, float, double) {
  CHECK(value_of<Softplus, T>(1e4) == 1e4);
  CHECK(derivative_of<Softplus, T>(1e4) == 1);
  CHECK(value_of<Softplus, T>(-50) == Approx(1.9287498479639178e-22).epsilon(4e-6));
  CHECK(derivative_of<Softplus, T>(-50) == Approx(1.9287498479639178e-22).epsilon(4e-6));
  CHECK(value_of<Softplus, T>(-1e4) == 0);
  CHECK(derivative_of<Softplus, T>(-1e4) == 0);
}

TEST_CASE("Softplus gives no probabilities") { CHECK(Softplus::output_kind == mica::OutputKind::any); }
