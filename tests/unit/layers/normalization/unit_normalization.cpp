// SPDX-License-Identifier: MIT
#include <mica/layers/normalization/unit_normalization.hpp>

#include "support/golden_layers.hpp"
#include "support/layer_laws.hpp"

#include <doctest/doctest.h>

using mica::Shape;
using mica::UnitNormalization;

TEST_CASE("UnitNormalization obeys the laws of layers") {
  CHECK(broken_laws<UnitNormalization, Shape{2, 3, 5}>() == "");
  CHECK(broken_laws<UnitNormalization, Shape{3, 37}>() == "");
}

TEST_CASE("UnitNormalization by hand: the lengths of two pixels are 5 and 2") {
  // dL/dx = (dL/dy - y (y dL/dy)) / norm
  const auto answers = answers_of<UnitNormalization, Shape{1, 2, 2}>({3, 4, 0, -2}, {5, 10, 4, 2});
  CHECK(answers.y[0] == doctest::Approx(0.6));
  CHECK(answers.y[1] == doctest::Approx(0.8));
  CHECK(answers.y[3] == -1);
  CHECK(answers.dx[0] == doctest::Approx((5 - 0.6 * 11) / 5));
  CHECK(answers.dx[1] == doctest::Approx((10 - 0.8 * 11) / 5));
  CHECK(answers.dx[2] == 2);
  CHECK(answers.dx[3] == 0);
}

TEST_CASE("UnitNormalization divides what is shorter than 1e-12 by 1e-12, as Keras does") {
  const auto zero = answers_of<UnitNormalization, Shape{3}>({0, 0, 0}, {1, 2, 3});
  CHECK(zero.y == Values{0, 0, 0});
  CHECK(zero.dx[1] == doctest::Approx(2e12));
  const auto tiny = answers_of<UnitNormalization, Shape{2}, double>({3e-13, 4e-13}, {1, 0});
  CHECK(tiny.y[0] == doctest::Approx(0.3));
  CHECK(tiny.dx[0] == doctest::Approx(1e12));
  CHECK(answers_of<UnitNormalization, Shape{2}, double>({3e-12, 4e-12}, {1, 0}).y[0] == doctest::Approx(0.6));
}

TEST_CASE("UnitNormalization is PyTorch's normalize over the channels") {
  CHECK(faults_of_golden<UnitNormalization, Shape{2, 3, 5}>("unit") == "");
}
