// SPDX-License-Identifier: MIT
#include <mica/layers/pooling/global_average_pooling1d.hpp>

#include "support/layer_laws.hpp"
#include "support/sanitized.hpp"

#include <doctest/doctest.h>

using mica::GlobalAveragePooling1D;
using mica::has_passed;
using mica::Shape;

template <>
struct Reference<GlobalAveragePooling1D> {
  static reference::Pooling of(Shape in) { return {{1, 1, 1, false}, {in[0], in[0], 1, false}, in[1]}; }
  static Values forward(Shape in, const Values& x, const Values&) { return of(in).mean(x); }
  static reference::Gradients backward(Shape in, const Values& x, const Values& dy, const Values&) {
    return {of(in).mean_gradient(x, dy), {}};
  }
};

TEST_CASE("GlobalAveragePooling1D obeys the laws of layers") {
  CHECK(broken_laws<GlobalAveragePooling1D, Shape{5, 3}>() == "");
  if constexpr (!sanitized) CHECK(broken_laws<GlobalAveragePooling1D, Shape{7, 17}>() == "");
}

TEST_CASE("GlobalAveragePooling1D by hand: two channels of two steps") {
  const auto answers = answers_of<GlobalAveragePooling1D, Shape{2, 2}>({1, 10, 3, 30}, {4, -8});
  CHECK(answers.y == Values{2, 20});
  CHECK(answers.dx == Values{2, -4, 2, -4});
}

TEST_CASE("GlobalAveragePooling1D tells its shapes, as Keras does, and needs a sequence") {
  static_assert(GlobalAveragePooling1D::output_shape({35, 512}) == Shape{512});
  CHECK(has_passed<GlobalAveragePooling1D::Check<Shape{35, 16}>>);
  CHECK(!has_passed<GlobalAveragePooling1D::Check<Shape{560}>>);
  CHECK(!has_passed<GlobalAveragePooling1D::Check<Shape{7, 5, 16}>>);
}
