// SPDX-License-Identifier: MIT
#include <mica/activations/approximate_gelu.hpp>

#include "support/activation_laws.hpp"

#include <doctest/doctest.h>

#include <cmath>

using doctest::Approx;
using mica::ApproximateGELU;

TEST_CASE("ApproximateGELU obeys the laws of activations") {
  CHECK(broken_activation_laws<ApproximateGELU>() == "");
}

TEST_CASE("ApproximateGELU by hand: x (1 + tanh(0.79788456 (x + 0.044715 x^3))) / 2") {
  CHECK(value_of<ApproximateGELU>(0) == 0);
  CHECK(value_of<ApproximateGELU>(1) == Approx(0.8411919906082768).epsilon(1e-14));
  CHECK(value_of<ApproximateGELU>(-1) == Approx(-0.15880800939172324).epsilon(1e-14));
  CHECK(derivative_of<ApproximateGELU>(0) == Approx(0.5).epsilon(1e-14));
  CHECK(derivative_of<ApproximateGELU>(1) == Approx(1.0829640838457826).epsilon(1e-14));
}

TEST_CASE_TEMPLATE("ApproximateGELU of numbers far from 0", T, float, double) {
  for (const double large : {50.0, 1e4, 1e30}) {
    CHECK(value_of<ApproximateGELU, T>(large) == Approx(large).epsilon(1e-6));
    CHECK(std::abs(value_of<ApproximateGELU, T>(-large)) < 1e-37 * large);
    CHECK(derivative_of<ApproximateGELU, T>(large) == 1);
    CHECK(std::abs(derivative_of<ApproximateGELU, T>(-large)) < 1e-34);
  }
}
