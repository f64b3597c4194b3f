// SPDX-License-Identifier: MIT
#include <mica/layers/reshaping/reshape.hpp>

#include <doctest/doctest.h>

#include <string>

using mica::has_passed;
using mica::Reshape;
using mica::Shape;

TEST_CASE("Reshape keeps every element and only renames its input") {
  static_assert(mica::IsLayer<Reshape<7, 7, 64>> && Reshape<7, 7, 64>::is_reshape);
  static_assert(Reshape<7, 7, 64>::output_shape(Shape{3136}) == Shape{7, 7, 64});
  static_assert(Reshape<12>::output_shape({2, 3, 2}) == Shape{12});
  static_assert(Reshape<1, 2, 3, 2>::output_shape({2, 3, 2}) == Shape{1, 2, 3, 2});
  CHECK(std::string(Reshape<12>::name) == "Reshape");
}

TEST_CASE("an extent of -1 is what the others leave") {
  static_assert(Reshape<-1>::output_shape({2, 3, 2}) == Shape{12});
  static_assert(Reshape<-1, 4>::output_shape({2, 3, 2}) == Shape{3, 4});
  static_assert(Reshape<2, -1, 2>::output_shape(Shape{12}) == Shape{2, 3, 2});
}

TEST_CASE("Reshape accepts shapes of as many elements") {
  CHECK(has_passed<Reshape<3, 4>::Check<Shape{2, 3, 2}>>);
  CHECK(has_passed<Reshape<3, -1>::Check<Shape{2, 3, 2}>>);
  CHECK(!has_passed<Reshape<3, 5>::Check<Shape{2, 3, 2}>>);
  CHECK(!has_passed<Reshape<5, -1>::Check<Shape{2, 3, 2}>>);
  CHECK(!has_passed<Reshape<-1, 24>::Check<Shape{2, 3, 2}>>);
  CHECK(!has_passed<Reshape<65536, 65536, 12>::Check<Shape{12}>>);
}

TEST_CASE("Reshape has one to four extents, and at most one of them is -1") {
  CHECK(!has_passed<Reshape<>::Check<Shape{12}>>);
  CHECK(!has_passed<Reshape<1, 1, 1, 1, 12>::Check<Shape{12}>>);
  CHECK(!has_passed<Reshape<-1, -1>::Check<Shape{12}>>);
  CHECK(!has_passed<Reshape<0, -1>::Check<Shape{12}>>);
  CHECK(!has_passed<Reshape<-2, -6>::Check<Shape{12}>>);
}
