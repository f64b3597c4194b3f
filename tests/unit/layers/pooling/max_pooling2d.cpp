// SPDX-License-Identifier: MIT
#include <mica/layers/pooling/max_pooling2d.hpp>

#include "support/layer_laws.hpp"
#include "support/passes.hpp"
#include "support/sanitized.hpp"

#include <doctest/doctest.h>

#include <cmath>
#include <cstddef>
#include <limits>
#include <type_traits>

using mica::MaxPooling2D;
using mica::Padding;
using mica::Same;
using mica::Shape;
using mica::Size;
using mica::Stride;

template <Size Pool, class... Options>
struct Reference<MaxPooling2D<Pool, Options...>> {
  static reference::Pooling of(Shape in) {
    const Size step = reference::step<Options...>(Pool);
    const bool same = reference::has<Same, Options...>;
    mica::PaddingSize p;
    ((p = reference::padding_of(static_cast<const Options*>(nullptr), 2, p)), ...);
    return {{in[0], Pool.height, step.height, same, 1, p.top, p.bottom},
            {in[1], Pool.width, step.width, same, 1, p.left, p.right},
            in[2]};
  }
  static Values forward(Shape in, const Values& x, const Values&) { return of(in).largest(x); }
  static reference::Gradients backward(Shape in, const Values& x, const Values& dy, const Values&) {
    return {of(in).largest_gradient(x, dy), {}};
  }
};

TEST_CASE("MaxPooling2D obeys the laws of layers") {
  CHECK(broken_laws<MaxPooling2D<2>, Shape{7, 5, 17}>() == "");
  CHECK(broken_laws<MaxPooling2D<3, Stride<2>, Same>, Shape{8, 7, 1}>() == "");
  CHECK(broken_laws<MaxPooling2D<3, Padding<1, 0, 2, 1>, Stride<2>>, Shape{6, 7, 5}>() == "");
  if constexpr (!sanitized) {
    CHECK(broken_laws<MaxPooling2D<2>, Shape{6, 4, 3}>() == "");
    CHECK(broken_laws<MaxPooling2D<Size{1, 3}, Stride<Size{2, 1}>>, Shape{5, 6, 8}>() == "");
    CHECK(broken_laws<MaxPooling2D<2, Stride<3>, Same>, Shape{7, 8, 5}>() == "");
    CHECK(broken_laws<MaxPooling2D<2, Stride<2147483647>>, Shape{3, 4, 2}>() == "");
  }
}

TEST_CASE("MaxPooling2D by hand: windows side by side") {
  const auto answers = answers_of<MaxPooling2D<2>, Shape{2, 4, 1}>({1, 2, 8, 7,  //
                                                                    3, 4, 5, 6},
                                                                   {10, 20});
  CHECK(answers.y == Values{4, 8});
  CHECK(answers.dx == Values{0, 0, 20, 0,  //
                             0, 10, 0, 0});
}

TEST_CASE("MaxPooling2D by hand: of equal pixels the first gets the gradient, and only it") {
  const auto answers = answers_of<MaxPooling2D<2>, Shape{2, 2, 1}>({1, 3, 3, 3}, {10});
  CHECK(answers.dx == Values{0, 10, 0, 0});
}

TEST_CASE("MaxPooling2D by hand: the gradients of windows that overlap add up") {
  const auto answers = answers_of<MaxPooling2D<2, Stride<1>>, Shape{3, 3, 1}>({1, 2, 3,  //
                                                                               4, 9, 6,  //
                                                                               7, 8, 5},
                                                                              {1, 10, 100, 1000});
  CHECK(answers.y == Values{9, 9, 9, 9});
  CHECK(answers.dx == Values{0, 0, 0, 0, 1111, 0, 0, 0, 0});
}

TEST_CASE("MaxPooling2D by hand: what lies outside of the image does not count, not even as a zero") {
  const auto answers = answers_of<MaxPooling2D<2, Same>, Shape{3, 3, 1}>({-1, -2, -3,  //
                                                                          -4, -5, -6,  //
                                                                          -7, -8, -9},
                                                                         {1, 2, 3, 4});
  CHECK(answers.y == Values{-1, -3, -7, -9});
  CHECK(answers.dx == Values{1, 0, 2, 0, 0, 0, 3, 0, 4});
}

TEST_CASE("MaxPooling2D by hand: a pixel between windows has no gradient") {
  const auto answers = answers_of<MaxPooling2D<Size{1, 1}, Stride<2>>, Shape{1, 3, 1}>({1, 2, 3}, {10, 20});
  CHECK(answers.y == Values{1, 3});
  CHECK(answers.dx == Values{10, 0, 20});
}

TEST_CASE_TEMPLATE("NaN is the maximum wherever it stands, and the first of them gets the gradient", T, float,
                   double) {
  // 2 x 2 and 3 x 3 windows, with channels that fill registers and with some that do not.
  const auto check = [](auto pool, auto channels_) {
    constexpr int channels = channels_(), size = pool();
    using Layer = MaxPooling2D<size>;
    constexpr mica::Layout X{{size, size, channels}}, Y{{1, 1, channels}};
    constexpr T nan = std::numeric_limits<T>::quiet_NaN();
    for (int at = 0; at < size * size; ++at) {
      for (const int second : {at, size * size - 1}) {
        CAPTURE(at);
        CAPTURE(second);
        auto x = Samples<T>::input(X, random_values(X.shape.size(), 1));
        const auto y = Samples<T>::output(Y, 1), dx = Samples<T>::output(X, 1);
        const auto dy = Samples<T>::input(Y, random_values(channels, 2));
        // Every other channel has the NaNs.
        for (int c = 0; c < channels; c += 2)
          x.data()[at * channels + c] = x.data()[second * channels + c] = nan;
        Layer::forward(forward_of<T>(x.template view<X>(), y.template view<Y>(), mica::PassContext{}));
        Layer::backward(backward_of<T>(x.template view<X>(), y.template view<Y>(), dy.template view<Y>(),
                                       dx.template view<X>(), mica::PassContext{}));
        for (int c = 0; c < channels; ++c) {
          CHECK(std::isnan(y.get()[static_cast<std::size_t>(c)]) == (c % 2 == 0));
          for (int i = 0; c % 2 == 0 && i < size * size; ++i)
            CHECK(dx.data()[i * channels + c] == (i == at ? dy.data()[c] : T(0)));
        }
      }
    }
  };
  check(std::integral_constant<int, 2>{}, std::integral_constant<int, 1>{});
  check(std::integral_constant<int, 2>{}, std::integral_constant<int, 16>{});
  check(std::integral_constant<int, 3>{}, std::integral_constant<int, 21>{});
}

TEST_CASE("MaxPooling2D by hand: a Padding moves the windows, and its pixels do not count") {
  const auto answers = answers_of<MaxPooling2D<3, Padding<1>, Stride<2>>, Shape{4, 2, 1}>({-1, -2,  //
                                                                                           -3, -4,  //
                                                                                           -5, -6,  //
                                                                                           -7, -8},
                                                                                          {4, 12});
  CHECK(answers.y == Values{-1, -3});
  CHECK(answers.dx == Values{4, 0,  //
                             12, 0, 0, 0, 0, 0});
}

TEST_CASE("MaxPooling2D tells its shapes, as Keras does") {
  static_assert(MaxPooling2D<2>::output_shape({26, 25, 16}) == Shape(13, 12, 16));
  static_assert(MaxPooling2D<2, Same>::output_shape({26, 25, 16}) == Shape(13, 13, 16));
  static_assert(MaxPooling2D<3, Stride<2>>::output_shape({26, 25, 16}) == Shape(12, 12, 16));
  static_assert(MaxPooling2D<3, Padding<1>, Stride<2>>::output_shape({112, 111, 16}) == Shape(56, 56, 16));
  static_assert(MaxPooling2D<Size{2, 3}>::output_shape({26, 25, 16}) == Shape(13, 8, 16));
  static_assert(mica::detail::parameter_count<MaxPooling2D<2>>({26, 25, 16}) == 0);
}
