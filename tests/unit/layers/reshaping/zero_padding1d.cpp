// SPDX-License-Identifier: MIT
#include <mica/layers/reshaping/zero_padding1d.hpp>

#include "support/layer_laws.hpp"

#include <doctest/doctest.h>

using mica::has_passed;
using mica::Shape;
using mica::ZeroPadding1D;

TEST_CASE("ZeroPadding1D obeys the laws of layers") {
  CHECK(broken_laws<ZeroPadding1D<1, 2>, Shape{3, 5}>() == "");
}

TEST_CASE("ZeroPadding1D by hand: left, right") {
  const auto answers =
      answers_of<ZeroPadding1D<2, 1>, Shape{2, 2}>({1, 2, 3, 4}, {9, 9, 9, 9, 5, 6, 7, 8, 9, 9});
  CHECK(answers.y == Values{0, 0, 0, 0, 1, 2, 3, 4, 0, 0});
  CHECK(answers.dx == Values{5, 6, 7, 8});
}

TEST_CASE("ZeroPadding1D tells its shapes, as Keras does, and refuses what cannot be") {
  static_assert(ZeroPadding1D<>::output_shape({5, 3}) == Shape{7, 3});
  static_assert(ZeroPadding1D<2>::output_shape({5, 3}) == Shape{9, 3});
  static_assert(ZeroPadding1D<2, 0>::output_shape({5, 3}) == Shape{7, 3});
  CHECK(has_passed<ZeroPadding1D<0>::Check<Shape{5, 3}>>);
  CHECK(!has_passed<ZeroPadding1D<1, -1>::Check<Shape{5, 3}>>);
  CHECK(!has_passed<ZeroPadding1D<1>::Check<Shape{5, 4, 3}>>);
}
