// SPDX-License-Identifier: MIT
#include <mica/activations/tanh.hpp>

#include "support/layer_laws.hpp"

#include <doctest/doctest.h>

using doctest::Approx;
using mica::Shape;
using mica::Tanh;

TEST_CASE("Tanh obeys the laws of layers") {
  CHECK(broken_laws<Tanh, Shape{3, 5, 7}>() == "");
  CHECK(broken_laws<Tanh, Shape{33}>() == "");
}

TEST_CASE("Tanh by hand") {
  const auto answers = answers_of<Tanh, Shape{3}>({0, 1, -0.5}, {1, 1, 2});
  CHECK(answers.y[0] == 0);
  CHECK(answers.y[1] == Approx(0.7615941559557649).epsilon(1e-6));
  CHECK(answers.y[2] == Approx(-0.46211715726000973).epsilon(1e-6));
  CHECK(answers.dx[0] == 1);
  CHECK(answers.dx[1] == Approx(0.41997434161402614).epsilon(1e-6));
  CHECK(answers.dx[2] == Approx(2 * 0.7864477329659274).epsilon(1e-6));
}

TEST_CASE("Tanh of a large number is 1, and its derivative 0") {
  const auto answers = answers_of<Tanh, Shape{4}>({-1e4, -50, 50, 1e4}, {1, 1, 1, 1});
  CHECK(answers.y[0] == -1);
  CHECK(answers.y[1] == -1);
  CHECK(answers.y[2] == 1);
  CHECK(answers.y[3] == 1);
  for (const double derivative : answers.dx) CHECK(derivative == 0);
}
