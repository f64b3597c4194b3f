// SPDX-License-Identifier: MIT
#include <mica/activations/linear.hpp>

#include "support/layer_laws.hpp"

#include <doctest/doctest.h>

using mica::Linear;
using mica::Shape;

TEST_CASE("Linear obeys the laws of layers") {
  CHECK(broken_laws<Linear, Shape{3, 5, 7}>() == "");
  CHECK(broken_laws<Linear, Shape{33}>() == "");
}

TEST_CASE("Linear changes nothing") {
  const auto answers = answers_of<Linear, Shape{3}>({-1, 0, 2}, {3, 4, 5});
  CHECK(answers.y == Values{-1, 0, 2});
  CHECK(answers.dx == Values{3, 4, 5});
}
