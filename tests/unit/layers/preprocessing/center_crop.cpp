// SPDX-License-Identifier: MIT
#include <mica/layers/preprocessing/center_crop.hpp>

#include "support/layer_laws.hpp"

#include <doctest/doctest.h>

using mica::CenterCrop;
using mica::has_passed;
using mica::Shape;
using mica::Size;

TEST_CASE("CenterCrop obeys the laws of layers") {
  CHECK(broken_laws<CenterCrop<2>, Shape{4, 5, 3}>() == "");
  CHECK(broken_laws<CenterCrop<Size{3, 1}>, Shape{3, 6, 5}>() == "");
}

TEST_CASE("CenterCrop by hand: the odd row or column that is left over is cut off at the end") {
  const auto answers = answers_of<CenterCrop<2>, Shape{5, 4, 1}>({9, 9, 9, 9,  //
                                                                  9, 1, 2, 9,  //
                                                                  9, 3, 4, 9,  //
                                                                  9, 9, 9, 9,  //
                                                                  9, 9, 9, 9},
                                                                 {5, 6,  //
                                                                  7, 8});
  CHECK(answers.y == Values{1, 2, 3, 4});
  CHECK(answers.dx == Values{0, 0, 0, 0,  //
                             0, 5, 6, 0,  //
                             0, 7, 8, 0,  //
                             0, 0, 0, 0,  //
                             0, 0, 0, 0});
}

TEST_CASE("CenterCrop fits into its input") {
  static_assert(CenterCrop<224>::output_shape({256, 341, 3}) == Shape{224, 224, 3});
  CHECK(has_passed<CenterCrop<Size{4, 5}>::Check<Shape{4, 5, 3}>>);
  CHECK(!has_passed<CenterCrop<Size{5, 5}>::Check<Shape{4, 5, 3}>>);
  CHECK(!has_passed<CenterCrop<Size{4, 6}>::Check<Shape{4, 5, 3}>>);
  CHECK(!has_passed<CenterCrop<0>::Check<Shape{4, 5, 3}>>);
  CHECK(!has_passed<CenterCrop<2>::Check<Shape{60}>>);
}
