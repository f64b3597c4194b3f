// SPDX-License-Identifier: MIT
#include <mica/layers/reshaping/up_sampling1d.hpp>

#include "support/layer_laws.hpp"

#include <doctest/doctest.h>

using mica::has_passed;
using mica::Shape;
using mica::UpSampling1D;

TEST_CASE("UpSampling1D obeys the laws of layers") {
  CHECK(broken_laws<UpSampling1D<3>, Shape{4, 5}>() == "");
}

TEST_CASE("UpSampling1D by hand: copies of a step, whose gradients add up") {
  const auto answers = answers_of<UpSampling1D<>, Shape{2, 2}>({1, 2, 3, 4}, {1, 2, 3, 4, 5, 6, 7, 8});
  CHECK(answers.y == Values{1, 2, 1, 2, 3, 4, 3, 4});
  CHECK(answers.dx == Values{4, 6, 12, 14});
}

TEST_CASE("UpSampling1D tells its shapes, and refuses what cannot be") {
  static_assert(UpSampling1D<3>::output_shape({7, 16}) == Shape{21, 16});
  CHECK(has_passed<UpSampling1D<1>::Check<Shape{7, 16}>>);
  CHECK(!has_passed<UpSampling1D<0>::Check<Shape{7, 16}>>);
  CHECK(!has_passed<UpSampling1D<2>::Check<Shape{7, 5, 16}>>);
}
