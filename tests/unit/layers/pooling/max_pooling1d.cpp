// SPDX-License-Identifier: MIT
#include <mica/layers/pooling/max_pooling1d.hpp>

#include "support/layer_laws.hpp"
#include "support/sanitized.hpp"

#include <doctest/doctest.h>

using mica::has_passed;
using mica::MaxPooling1D;
using mica::Same;
using mica::Shape;
using mica::Stride;

template <int Pool, class... Options>
struct Reference<MaxPooling1D<Pool, Options...>> {
  static reference::Pooling of(Shape in) {
    const bool same = reference::has<Same, Options...>;
    return {{1, 1, 1, false}, {in[0], Pool, reference::step<Options...>(Pool).width, same}, in[1]};
  }
  static Values forward(Shape in, const Values& x, const Values&) { return of(in).largest(x); }
  static reference::Gradients backward(Shape in, const Values& x, const Values& dy, const Values&) {
    return {of(in).largest_gradient(x, dy), {}};
  }
};

TEST_CASE("MaxPooling1D obeys the laws of layers") {
  CHECK(broken_laws<MaxPooling1D<2>, Shape{7, 17}>() == "");
  if constexpr (!sanitized) CHECK(broken_laws<MaxPooling1D<3, Stride<2>, Same>, Shape{8, 3}>() == "");
}

TEST_CASE("MaxPooling1D by hand: windows side by side, two channels") {
  const auto answers = answers_of<MaxPooling1D<2>, Shape{4, 2}>({1, 8, 3, 5, 2, 2, 4, 7}, {1, 2, 3, 4});
  CHECK(answers.y == Values{3, 8, 4, 7});
  CHECK(answers.dx == Values{0, 2, 1, 0, 0, 0, 3, 4});
}

TEST_CASE("MaxPooling1D tells its shapes, as Keras does, and needs a sequence") {
  static_assert(MaxPooling1D<2>::output_shape({25, 16}) == Shape(12, 16));
  static_assert(MaxPooling1D<2, Same>::output_shape({25, 16}) == Shape(13, 16));
  static_assert(MaxPooling1D<3, Stride<2>>::output_shape({25, 16}) == Shape(12, 16));
  CHECK(has_passed<MaxPooling1D<2>::Check<Shape{25, 16}>>);
  CHECK(!has_passed<MaxPooling1D<2>::Check<Shape{25, 16, 3}>>);
  CHECK(!has_passed<MaxPooling1D<2>::Check<Shape{400}>>);
}
