// SPDX-License-Identifier: MIT
#include <mica/layers/preprocessing/rescaling.hpp>

#include "support/layer_laws.hpp"

#include <doctest/doctest.h>

using mica::Rescaling;
using mica::Shape;

TEST_CASE("Rescaling obeys the laws of layers") {
  CHECK(broken_laws<Rescaling<2, -1>, Shape{3, 4, 5}>() == "");
  CHECK(broken_laws<Rescaling<1.0 / 255>, Shape{2, 9}>() == "");
}

TEST_CASE("Rescaling by hand: numbers from 0 to 1 become numbers from -1 to 1") {
  const auto answers = answers_of<Rescaling<2, -1>, Shape{4}>({0, 0.25, 0.5, 1}, {1, 2, -3, 0.5});
  CHECK(answers.y == Values{-1, -0.5, 0, 1});
  CHECK(answers.dx == Values{2, 4, -6, 1});
}

TEST_CASE("the offset of Rescaling is 0 unless given") {
  CHECK(answers_of<Rescaling<0.5>, Shape{2}>({3, -1}, {1, 1}).y == Values{1.5, -0.5});
}
