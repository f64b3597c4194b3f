// SPDX-License-Identifier: MIT
#include <mica/layers/reshaping/repeat_vector.hpp>

#include "support/layer_laws.hpp"

#include <doctest/doctest.h>

using mica::has_passed;
using mica::RepeatVector;
using mica::Shape;

TEST_CASE("RepeatVector obeys the laws of layers") {
  CHECK(broken_laws<RepeatVector<3>, Shape{5}>() == "");
  CHECK(broken_laws<RepeatVector<1>, Shape{19}>() == "");
}

TEST_CASE("RepeatVector by hand: two rows of three numbers") {
  const auto answers = answers_of<RepeatVector<2>, Shape{3}>({1, 2, 3}, {1, 2, 3, 10, 20, 30});
  CHECK(answers.y == Values{1, 2, 3, 1, 2, 3});
  CHECK(answers.dx == Values{11, 22, 33});
}

TEST_CASE("RepeatVector takes a flat vector, once or more") {
  static_assert(RepeatVector<4>::output_shape(Shape{7}) == Shape{4, 7});
  CHECK(has_passed<RepeatVector<4>::Check<Shape{7}>>);
  CHECK(!has_passed<RepeatVector<4>::Check<Shape{7, 1}>>);
  CHECK(!has_passed<RepeatVector<0>::Check<Shape{7}>>);
}
