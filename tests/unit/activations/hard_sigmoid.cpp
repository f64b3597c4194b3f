// SPDX-License-Identifier: MIT
#include <mica/activations/hard_sigmoid.hpp>

#include "support/activation_laws.hpp"

#include <doctest/doctest.h>

using doctest::Approx;
using mica::HardSigmoid;

TEST_CASE("HardSigmoid obeys the laws of activations") { CHECK(broken_activation_laws<HardSigmoid>() == ""); }

TEST_CASE_TEMPLATE("HardSigmoid by hand", T, float, double) {
  CHECK(value_of<HardSigmoid, T>(0) == 0.5);
  CHECK(value_of<HardSigmoid, T>(1.5) == 0.75);
  CHECK(derivative_of<HardSigmoid, T>(1.5) == Approx(1.0 / 6));
  for (const double large : {3.0, 4.0, 1e4}) {
    CHECK(value_of<HardSigmoid, T>(large) == 1);
    CHECK(value_of<HardSigmoid, T>(-large) == 0);
    CHECK(derivative_of<HardSigmoid, T>(large) == 0);
    CHECK(derivative_of<HardSigmoid, T>(-large) == 0);
  }
}

TEST_CASE("HardSigmoid gives probabilities") {
  CHECK(HardSigmoid::output_kind == mica::OutputKind::probabilities);
}
