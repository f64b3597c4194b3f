// SPDX-License-Identifier: MIT
#include <mica/activations/hard_tanh.hpp>

#include "support/activation_laws.hpp"

#include <doctest/doctest.h>

using mica::HardTanh;

TEST_CASE("HardTanh obeys the laws of activations") { CHECK(broken_activation_laws<HardTanh>() == ""); }

TEST_CASE("HardTanh by hand; at both corners the derivative is 0") {
  for (const double x : {-1e4, -1.0, 1.0, 3.0}) {
    CHECK(value_of<HardTanh>(x) == (x < 0 ? -1 : 1));
    CHECK(derivative_of<HardTanh>(x) == 0);
  }
  CHECK(value_of<HardTanh>(-0.25) == -0.25);
  CHECK(derivative_of<HardTanh>(-0.25) == 1);
}
