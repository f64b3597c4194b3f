// SPDX-License-Identifier: MIT
#include <mica/layers/pooling/global_max_pooling1d.hpp>

#include "support/layer_laws.hpp"
#include "support/sanitized.hpp"

#include <doctest/doctest.h>

using mica::GlobalMaxPooling1D;
using mica::has_passed;
using mica::Shape;

template <>
struct Reference<GlobalMaxPooling1D> {
  static reference::Pooling of(Shape in) { return {{1, 1, 1, false}, {in[0], in[0], 1, false}, in[1]}; }
  static Values forward(Shape in, const Values& x, const Values&) { return of(in).largest(x); }
  static reference::Gradients backward(Shape in, const Values& x, const Values& dy, const Values&) {
    return {of(in).largest_gradient(x, dy), {}};
  }
};

TEST_CASE("GlobalMaxPooling1D obeys the laws of layers") {
  CHECK(broken_laws<GlobalMaxPooling1D, Shape{5, 3}>() == "");
  if constexpr (!sanitized) CHECK(broken_laws<GlobalMaxPooling1D, Shape{7, 17}>() == "");
}

TEST_CASE("GlobalMaxPooling1D by hand: the first of equal steps gets the gradient") {
  const auto answers = answers_of<GlobalMaxPooling1D, Shape{3, 2}>({1, -10, 6, -5, 6, -60}, {4, -8});
  CHECK(answers.y == Values{6, -5});
  CHECK(answers.dx == Values{0, 0, 4, -8, 0, 0});
}

TEST_CASE("GlobalMaxPooling1D tells its shapes, as Keras does, and needs a sequence") {
  static_assert(GlobalMaxPooling1D::output_shape({35, 512}) == Shape{512});
  CHECK(has_passed<GlobalMaxPooling1D::Check<Shape{35, 16}>>);
  CHECK(!has_passed<GlobalMaxPooling1D::Check<Shape{560}>>);
  CHECK(!has_passed<GlobalMaxPooling1D::Check<Shape{7, 5, 16}>>);
}
