// SPDX-License-Identifier: MIT
#include <mica/layers/pooling/average_pooling1d.hpp>

#include "support/layer_laws.hpp"
#include "support/sanitized.hpp"

#include <doctest/doctest.h>

using mica::AveragePooling1D;
using mica::has_passed;
using mica::Same;
using mica::Shape;
using mica::Stride;

template <int Pool, class... Options>
struct Reference<AveragePooling1D<Pool, Options...>> {
  static reference::Pooling of(Shape in) {
    const bool same = reference::has<Same, Options...>;
    return {{1, 1, 1, false}, {in[0], Pool, reference::step<Options...>(Pool).width, same}, in[1]};
  }
  static Values forward(Shape in, const Values& x, const Values&) { return of(in).mean(x); }
  static reference::Gradients backward(Shape in, const Values& x, const Values& dy, const Values&) {
    return {of(in).mean_gradient(x, dy), {}};
  }
};

TEST_CASE("AveragePooling1D obeys the laws of layers") {
  CHECK(broken_laws<AveragePooling1D<2>, Shape{7, 17}>() == "");
  if constexpr (!sanitized) CHECK(broken_laws<AveragePooling1D<3, Stride<2>, Same>, Shape{8, 3}>() == "");
}

TEST_CASE("AveragePooling1D by hand: windows side by side, two channels") {
  const auto answers = answers_of<AveragePooling1D<2>, Shape{4, 2}>({1, 8, 3, 4, 2, 2, 4, 8}, {2, 4, 6, 8});
  CHECK(answers.y == Values{2, 6, 3, 5});
  CHECK(answers.dx == Values{1, 2, 1, 2, 3, 4, 3, 4});
}

TEST_CASE("AveragePooling1D tells its shapes, as Keras does, and needs a sequence") {
  static_assert(AveragePooling1D<2>::output_shape({25, 16}) == Shape(12, 16));
  static_assert(AveragePooling1D<2, Same>::output_shape({25, 16}) == Shape(13, 16));
  static_assert(AveragePooling1D<3, Stride<2>>::output_shape({25, 16}) == Shape(12, 16));
  CHECK(has_passed<AveragePooling1D<2>::Check<Shape{25, 16}>>);
  CHECK(!has_passed<AveragePooling1D<2>::Check<Shape{25, 16, 3}>>);
  CHECK(!has_passed<AveragePooling1D<2>::Check<Shape{400}>>);
}
