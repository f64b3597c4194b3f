// SPDX-License-Identifier: MIT
#include <mica/layers/reshaping/cropping2d.hpp>

#include "support/layer_laws.hpp"

#include <doctest/doctest.h>

using mica::Cropping2D;
using mica::has_passed;
using mica::Shape;
using mica::Size;

TEST_CASE("Cropping2D obeys the laws of layers") {
  CHECK(broken_laws<Cropping2D<1>, Shape{4, 5, 3}>() == "");
  CHECK(broken_laws<Cropping2D<1, 0, 2, 3>, Shape{3, 6, 5}>() == "");
}

TEST_CASE("Cropping2D by hand: top, bottom, left, right") {
  const auto answers = answers_of<Cropping2D<1, 0, 0, 2>, Shape{3, 4, 1}>({9, 9, 9, 9,  //
                                                                           1, 2, 9, 9,  //
                                                                           3, 4, 9, 9},
                                                                          {5, 6,  //
                                                                           7, 8});
  CHECK(answers.y == Values{1, 2, 3, 4});
  CHECK(answers.dx == Values{0, 0, 0, 0,  //
                             5, 6, 0, 0,  //
                             7, 8, 0, 0});
}

TEST_CASE("Cropping2D tells its shapes, as Keras does") {
  static_assert(Cropping2D<>::output_shape({5, 6, 3}) == Shape{5, 6, 3});
  static_assert(Cropping2D<3>::output_shape({230, 226, 3}) == Shape{224, 220, 3});
  static_assert(Cropping2D<Size{1, 2}>::output_shape({7, 10, 3}) == Shape{5, 6, 3});
  static_assert(Cropping2D<1, 2, 3, 4>::output_shape({8, 13, 3}) == Shape{5, 6, 3});
}

TEST_CASE("Cropping2D leaves a pixel") {
  CHECK(has_passed<Cropping2D<2>::Check<Shape{5, 5, 3}>>);
  CHECK(!has_passed<Cropping2D<2>::Check<Shape{5, 4, 3}>>);
  CHECK(!has_passed<Cropping2D<2>::Check<Shape{4, 5, 3}>>);
  CHECK(!has_passed<Cropping2D<-1>::Check<Shape{5, 5, 3}>>);
  CHECK(!has_passed<Cropping2D<1>::Check<Shape{75}>>);
}
