// SPDX-License-Identifier: MIT
#include <mica/layers/pooling/average_pooling2d.hpp>

#include "support/layer_laws.hpp"
#include "support/sanitized.hpp"

#include <doctest/doctest.h>

using mica::AveragePooling2D;
using mica::Padding;
using mica::Same;
using mica::Shape;
using mica::Size;
using mica::Stride;

template <Size Pool, class... Options>
struct Reference<AveragePooling2D<Pool, Options...>> {
  static reference::Pooling of(Shape in) {
    const Size step = reference::step<Options...>(Pool);
    const bool same = reference::has<Same, Options...>;
    mica::PaddingSize p;
    ((p = reference::padding_of(static_cast<const Options*>(nullptr), 2, p)), ...);
    return {{in[0], Pool.height, step.height, same, 1, p.top, p.bottom},
            {in[1], Pool.width, step.width, same, 1, p.left, p.right},
            in[2]};
  }
  static Values forward(Shape in, const Values& x, const Values&) { return of(in).mean(x); }
  static reference::Gradients backward(Shape in, const Values& x, const Values& dy, const Values&) {
    return {of(in).mean_gradient(x, dy), {}};
  }
};

TEST_CASE("AveragePooling2D obeys the laws of layers") {
  CHECK(broken_laws<AveragePooling2D<2>, Shape{7, 5, 17}>() == "");
  CHECK(broken_laws<AveragePooling2D<3, Stride<2>, Same>, Shape{8, 7, 1}>() == "");
  CHECK(broken_laws<AveragePooling2D<3, Padding<1, 0, 2, 1>, Stride<2>>, Shape{6, 7, 5}>() == "");
  if constexpr (!sanitized) {
    CHECK(broken_laws<AveragePooling2D<2>, Shape{6, 4, 3}>() == "");
    CHECK(broken_laws<AveragePooling2D<Size{1, 3}, Stride<Size{2, 1}>>, Shape{5, 6, 8}>() == "");
    CHECK(broken_laws<AveragePooling2D<2, Stride<3>, Same>, Shape{7, 8, 5}>() == "");
  }
}

TEST_CASE("AveragePooling2D by hand: windows side by side") {
  const auto answers = answers_of<AveragePooling2D<2>, Shape{2, 4, 1}>({1, 2, 8, 7,  //
                                                                        3, 4, 5, 6},
                                                                       {4, 8});
  CHECK(answers.y == Values{2.5, 6.5});
  CHECK(answers.dx == Values{1, 1, 2, 2,  //
                             1, 1, 2, 2});
}

TEST_CASE("AveragePooling2D by hand: the mean is that of the pixels inside the image") {
  const auto answers = answers_of<AveragePooling2D<2, Same>, Shape{3, 3, 1}>({1, 2, 3,  //
                                                                              4, 5, 6,  //
                                                                              7, 8, 9},
                                                                             {4, 4, 4, 4});
  CHECK(answers.y == Values{3, 4.5, 7.5, 9});
  CHECK(answers.dx == Values{1, 1, 2,  //
                             1, 1, 2,  //
                             2, 2, 4});
}

TEST_CASE("AveragePooling2D by hand: the gradients of windows that overlap add up") {
  const auto answers =
      answers_of<AveragePooling2D<Size{1, 2}, Stride<1>>, Shape{1, 3, 1}>({1, 3, 7}, {2, 20});
  CHECK(answers.y == Values{2, 5});
  CHECK(answers.dx == Values{1, 11, 10});
}

TEST_CASE("AveragePooling2D in float of large windows loses nothing") {
  if constexpr (!sanitized) {
    const Values x(400 * 600, 0.1), dy(2, 1);
    for (const double y : answers_of<AveragePooling2D<Size{400, 300}>, Shape{400, 600, 1}>(x, dy).y)
      CHECK(y == doctest::Approx(0.1).epsilon(3e-6));
  }
}

TEST_CASE("AveragePooling2D by hand: a Padding moves the windows, and its pixels do not count") {
  const auto answers = answers_of<AveragePooling2D<3, Padding<1>, Stride<2>>, Shape{4, 2, 1}>({-1, -2,  //
                                                                                               -3, -4,  //
                                                                                               -5, -6,  //
                                                                                               -7, -8},
                                                                                              {4, 12});
  CHECK(answers.y == Values{-2.5, -5.5});
  CHECK(answers.dx == Values{1, 1,  //
                             3, 3, 2, 2, 2, 2});
}

TEST_CASE("AveragePooling2D tells its shapes, as Keras does") {
  static_assert(AveragePooling2D<2>::output_shape({26, 25, 16}) == Shape(13, 12, 16));
  static_assert(AveragePooling2D<2, Same>::output_shape({26, 25, 16}) == Shape(13, 13, 16));
  static_assert(AveragePooling2D<3, Stride<2>>::output_shape({26, 25, 16}) == Shape(12, 12, 16));
  static_assert(mica::detail::parameter_count<AveragePooling2D<2>>({26, 25, 16}) == 0);
}
