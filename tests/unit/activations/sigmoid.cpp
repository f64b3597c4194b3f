// SPDX-License-Identifier: MIT
#include <mica/activations/sigmoid.hpp>

#include "support/layer_laws.hpp"
#include "support/passes.hpp"

#include <doctest/doctest.h>

#include <cmath>
#include <limits>

using doctest::Approx;
using mica::Shape;
using mica::Sigmoid;

TEST_CASE("Sigmoid obeys the laws of layers") {
  CHECK(broken_laws<Sigmoid, Shape{3, 5, 7}>() == "");
  CHECK(broken_laws<Sigmoid, Shape{33}>() == "");
}

TEST_CASE("Sigmoid by hand") {
  const auto answers = answers_of<Sigmoid, Shape{3}>({0, 1, -2}, {4, 1, 1});
  CHECK(answers.y[0] == 0.5);
  CHECK(answers.y[1] == Approx(0.7310585786300049).epsilon(1e-6));
  CHECK(answers.y[2] == Approx(0.11920292202211755).epsilon(1e-6));
  CHECK(answers.dx[0] == 1);
  CHECK(answers.dx[1] == Approx(0.19661193324148185).epsilon(1e-6));
  CHECK(answers.dx[2] == Approx(0.10499358540350662).epsilon(1e-6));
}

TEST_CASE_TEMPLATE("Sigmoid of an infinity is exactly 0 or 1, and NaN stays NaN", T, float, double) {
  constexpr mica::Layout P{Shape{3}};
  constexpr double infinity = std::numeric_limits<double>::infinity();
  const auto x = Samples<T>::input(P, {-infinity, infinity, std::numeric_limits<double>::quiet_NaN()});
  const auto y = Samples<T>::output(P, 1);
  Sigmoid::forward(forward_of<T>(x.template view<P>(), y.template view<P>(), mica::PassContext{}));
  CHECK(y.get()[0] == 0);
  CHECK(y.get()[1] == 1);
  CHECK(std::isnan(y.get()[2]));
}

TEST_CASE("Sigmoid of a large number is 0 or 1, and its derivative 0") {
  const auto answers = answers_of<Sigmoid, Shape{4}>({-1e4, -200, 200, 1e4}, {1, 1, 1, 1});
  CHECK(answers.y[0] == Approx(0));
  CHECK(answers.y[1] == Approx(0));
  CHECK(answers.y[2] == 1);
  CHECK(answers.y[3] == 1);
  for (const double derivative : answers.dx) CHECK(derivative == Approx(0));
}
