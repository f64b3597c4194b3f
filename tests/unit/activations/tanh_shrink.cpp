// SPDX-License-Identifier: MIT
#include <mica/activations/tanh_shrink.hpp>

#include "support/activation_laws.hpp"

#include <doctest/doctest.h>

#include <cmath>

using doctest::Approx;
using mica::TanhShrink;

TEST_CASE("TanhShrink obeys the laws of activations") { CHECK(broken_activation_laws<TanhShrink>() == ""); }

TEST_CASE("TanhShrink by hand") {
  CHECK(value_of<TanhShrink>(0) == 0);
  CHECK(derivative_of<TanhShrink>(0) == 0);
  CHECK(value_of<TanhShrink>(1) == Approx(1 - std::tanh(1.0)));
  CHECK(derivative_of<TanhShrink>(-1) == Approx(std::tanh(1.0) * std::tanh(1.0)));
}
