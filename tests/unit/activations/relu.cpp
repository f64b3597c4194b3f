// SPDX-License-Identifier: MIT
#include <mica/activations/relu.hpp>

#include "support/layer_laws.hpp"

#include <doctest/doctest.h>

#include <cmath>

using mica::ReLU;
using mica::Shape;

TEST_CASE("ReLU obeys the laws of layers") {
  CHECK(broken_laws<ReLU, Shape{3, 5, 7}>() == "");
  CHECK(broken_laws<ReLU, Shape{33}>() == "");
}

TEST_CASE("ReLU by hand; at zero the derivative is zero") {
  const auto answers = answers_of<ReLU, Shape{5}>({-2, -0.5, 0, 0.5, 2}, {1, 2, 3, 4, 5});
  CHECK(answers.y == Values{0, 0, 0, 0.5, 2});
  CHECK(answers.dx == Values{0, 0, 0, 4, 5});
}

TEST_CASE("ReLU does not hide a NaN") {
  // In every lane of a register, and in what is left over behind the last whole one.
  const Values y = answers_of<ReLU, Shape{19}>(Values(19, NAN), Values(19, 1.0)).y;
  CHECK(std::all_of(y.begin(), y.end(), [](double value) { return std::isnan(value); }));
}
