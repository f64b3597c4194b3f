// SPDX-License-Identifier: MIT
#include <mica/activations/log_softmax.hpp>

#include "support/layer_laws.hpp"

#include <doctest/doctest.h>

#include <cmath>

using doctest::Approx;
using mica::LogSoftmax;
using mica::Shape;

TEST_CASE("LogSoftmax obeys the laws of layers") { CHECK(broken_laws<LogSoftmax, Shape{2, 3, 21}>() == ""); }

TEST_CASE("LogSoftmax by hand: the logarithms of 1/7, 2/7 and 4/7") {
  const double log2 = 0.6931471805599453, log7 = 1.9459101490553132;
  const auto answers = answers_of<LogSoftmax, Shape{3}, double>({0, log2, 2 * log2}, {7, 0, 0});
  CHECK(answers.y[0] == Approx(-log7).epsilon(1e-14));
  CHECK(answers.y[1] == Approx(log2 - log7).epsilon(1e-14));
  CHECK(answers.y[2] == Approx(2 * log2 - log7).epsilon(1e-14));
  CHECK(answers.dx[0] == Approx(6).epsilon(1e-14));
  CHECK(answers.dx[1] == Approx(-2).epsilon(1e-14));
  CHECK(answers.dx[2] == Approx(-4).epsilon(1e-14));
}

TEST_CASE("LogSoftmax is finite for logits that exp is not, and keeps their differences") {
  const auto answers = answers_of<LogSoftmax, Shape{3}>({1e4, 1e4 - 3, -1e4}, {1, 1, 1});
  CHECK(answers.y[0] == Approx(-0.04858735157374196).epsilon(1e-5));
  CHECK(answers.y[1] == Approx(-3.048587351573742).epsilon(1e-6));
  CHECK(answers.y[2] == Approx(-20000.048587).epsilon(1e-6));
  for (const double derivative : answers.dx) CHECK(std::abs(derivative) < 2);
}

TEST_CASE("LogSoftmax does not hide a NaN") {
  for (const double y : answers_of<LogSoftmax, Shape{2}>({NAN, 1}, {1, 1}).y) CHECK(std::isnan(y));
}
