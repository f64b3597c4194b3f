// SPDX-License-Identifier: MIT
#include <mica/layers/reshaping/cropping1d.hpp>

#include "support/layer_laws.hpp"

#include <doctest/doctest.h>

using mica::Cropping1D;
using mica::has_passed;
using mica::Shape;

TEST_CASE("Cropping1D obeys the laws of layers") {
  CHECK(broken_laws<Cropping1D<1, 2>, Shape{6, 5}>() == "");
}

TEST_CASE("Cropping1D by hand: left, right") {
  const auto answers = answers_of<Cropping1D<2, 1>, Shape{5, 1}>({9, 9, 1, 2, 9}, {5, 6});
  CHECK(answers.y == Values{1, 2});
  CHECK(answers.dx == Values{0, 0, 5, 6, 0});
}

TEST_CASE("Cropping1D tells its shapes, as Keras does, and leaves a step") {
  static_assert(Cropping1D<>::output_shape({5, 3}) == Shape{3, 3});
  static_assert(Cropping1D<2, 0>::output_shape({5, 3}) == Shape{3, 3});
  CHECK(has_passed<Cropping1D<2>::Check<Shape{5, 3}>>);
  CHECK(!has_passed<Cropping1D<2>::Check<Shape{4, 3}>>);
  CHECK(!has_passed<Cropping1D<-1>::Check<Shape{5, 3}>>);
  CHECK(!has_passed<Cropping1D<1>::Check<Shape{5, 4, 3}>>);
}
