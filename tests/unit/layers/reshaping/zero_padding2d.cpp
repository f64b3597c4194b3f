// SPDX-License-Identifier: MIT
#include <mica/layers/reshaping/zero_padding2d.hpp>

#include "support/layer_laws.hpp"

#include <doctest/doctest.h>

using mica::has_passed;
using mica::Shape;
using mica::Size;
using mica::ZeroPadding2D;

TEST_CASE("ZeroPadding2D obeys the laws of layers") {
  CHECK(broken_laws<ZeroPadding2D<1>, Shape{3, 4, 2}>() == "");
  CHECK(broken_laws<ZeroPadding2D<1, 0, 2, 3>, Shape{2, 3, 5}>() == "");
}

TEST_CASE("ZeroPadding2D by hand: top, bottom, left, right") {
  const auto answers = answers_of<ZeroPadding2D<1, 0, 0, 2>, Shape{2, 2, 1}>({1, 2,  //
                                                                              3, 4},
                                                                             {9, 9, 9, 9,  //
                                                                              5, 6, 9, 9,  //
                                                                              7, 8, 9, 9});
  CHECK(answers.y == Values{0, 0, 0, 0,  //
                            1, 2, 0, 0,  //
                            3, 4, 0, 0});
  CHECK(answers.dx == Values{5, 6, 7, 8});
}

TEST_CASE("ZeroPadding2D tells its shapes, as Keras does") {
  static_assert(ZeroPadding2D<>::output_shape({5, 6, 3}) == Shape{7, 8, 3});
  static_assert(ZeroPadding2D<3>::output_shape({224, 220, 3}) == Shape{230, 226, 3});
  static_assert(ZeroPadding2D<Size{1, 2}>::output_shape({5, 6, 3}) == Shape{7, 10, 3});
  static_assert(ZeroPadding2D<1, 2, 3, 4>::output_shape({5, 6, 3}) == Shape{8, 13, 3});
}

TEST_CASE("ZeroPadding2D takes one number, a Size or four numbers, none negative, and an image") {
  CHECK(has_passed<ZeroPadding2D<0>::Check<Shape{5, 4, 3}>>);
  CHECK(!has_passed<ZeroPadding2D<1, 2>::Check<Shape{5, 4, 3}>>);
  CHECK(!has_passed<ZeroPadding2D<1, 2, 3, -1>::Check<Shape{5, 4, 3}>>);
  CHECK(!has_passed<ZeroPadding2D<1>::Check<Shape{60}>>);
}
