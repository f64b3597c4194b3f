// SPDX-License-Identifier: MIT
#include <mica/layers/pooling/global_max_pooling2d.hpp>

#include "support/layer_laws.hpp"

#include <doctest/doctest.h>

#include <limits>

using mica::GlobalMaxPooling2D;
using mica::Shape;

template <>
struct Reference<GlobalMaxPooling2D> {
  static reference::Pooling of(Shape in) {
    return {{in[0], in[0], 1, false}, {in[1], in[1], 1, false}, in[2]};
  }
  static Values forward(Shape in, const Values& x, const Values&) { return of(in).largest(x); }
  static reference::Gradients backward(Shape in, const Values& x, const Values& dy, const Values&) {
    return {of(in).largest_gradient(x, dy), {}};
  }
};

TEST_CASE("GlobalMaxPooling2D obeys the laws of layers") {
  CHECK(broken_laws<GlobalMaxPooling2D, Shape{5, 4, 3}>() == "");
  CHECK(broken_laws<GlobalMaxPooling2D, Shape{3, 2, 17}>() == "");
}

TEST_CASE("GlobalMaxPooling2D by hand: the first of equal pixels gets the gradient") {
  const auto answers = answers_of<GlobalMaxPooling2D, Shape{2, 2, 2}>({1, -10, 6, -60,  //
                                                                       6, -5, 2, -5},
                                                                      {4, -8});
  CHECK(answers.y == Values{6, -5});
  CHECK(answers.dx == Values{0, 0, 4, 0,  //
                             0, -8, 0, 0});
}

TEST_CASE("GlobalMaxPooling2D tells its shapes, and needs an image") {
  static_assert(GlobalMaxPooling2D::output_shape({7, 5, 512}) == Shape{512});
  CHECK(mica::has_passed<GlobalMaxPooling2D::Check<Shape{7, 5, 16}>>);
  CHECK(!mica::has_passed<GlobalMaxPooling2D::Check<Shape{560}>>);
  CHECK(!mica::has_passed<GlobalMaxPooling2D::Check<Shape{35, 16}>>);
}
