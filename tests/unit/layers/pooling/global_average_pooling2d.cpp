// SPDX-License-Identifier: MIT
#include <mica/layers/pooling/global_average_pooling2d.hpp>

#include "support/layer_laws.hpp"
#include "support/sanitized.hpp"

#include <doctest/doctest.h>

#include <cstddef>
#include <type_traits>

using mica::GlobalAveragePooling2D;
using mica::Shape;

template <>
struct Reference<GlobalAveragePooling2D> {
  static reference::Pooling of(Shape in) {
    return {{in[0], in[0], 1, false}, {in[1], in[1], 1, false}, in[2]};
  }
  static Values forward(Shape in, const Values& x, const Values&) { return of(in).mean(x); }
  static reference::Gradients backward(Shape in, const Values& x, const Values& dy, const Values&) {
    return {of(in).mean_gradient(x, dy), {}};
  }
};

TEST_CASE("GlobalAveragePooling2D obeys the laws of layers") {
  CHECK(broken_laws<GlobalAveragePooling2D, Shape{5, 4, 3}>() == "");
  CHECK(broken_laws<GlobalAveragePooling2D, Shape{3, 7, 17}>() == "");
  if constexpr (!sanitized) {
    CHECK(broken_laws<GlobalAveragePooling2D, Shape{1, 1, 8}>() == "");
    CHECK(broken_laws<GlobalAveragePooling2D, Shape{6, 1, 33}>() == "");
  }
}

TEST_CASE("GlobalAveragePooling2D by hand: two channels of four pixels") {
  const auto answers = answers_of<GlobalAveragePooling2D, Shape{2, 2, 2}>({1, 10, 2, 20,  //
                                                                           3, 30, 6, 60},
                                                                          {4, -8});
  CHECK(answers.y == Values{3, 30});
  CHECK(answers.dx == Values{1, -2, 1, -2,  //
                             1, -2, 1, -2});
}

TEST_CASE("GlobalAveragePooling2D in float of many pixels loses nothing") {
  if constexpr (!sanitized) {
    const auto mean = [](auto shape) {
      constexpr Shape in = decltype(shape)::value;
      const Values x(static_cast<std::size_t>(in.size()), 0.1);
      return answers_of<GlobalAveragePooling2D, in>(x, Values(static_cast<std::size_t>(in[2]), 1)).y[0];
    };
    CHECK(mean(std::integral_constant<Shape, Shape{512, 512, 1}>{}) == doctest::Approx(0.1).epsilon(3e-6));
    CHECK(mean(std::integral_constant<Shape, Shape{2, 100'000, 2}>{}) == doctest::Approx(0.1).epsilon(3e-6));
    CHECK(mean(std::integral_constant<Shape, Shape{100'000, 1, 3}>{}) == doctest::Approx(0.1).epsilon(3e-6));
  }
}

TEST_CASE("GlobalAveragePooling2D tells its shapes, as Keras does") {
  static_assert(GlobalAveragePooling2D::output_shape({7, 5, 512}) == Shape{512});
  static_assert(mica::detail::parameter_count<GlobalAveragePooling2D>({7, 5, 512}) == 0);
}

TEST_CASE("GlobalAveragePooling2D needs an image") {
  using mica::has_passed;
  CHECK(has_passed<GlobalAveragePooling2D::Check<Shape{7, 5, 16}>>);
  CHECK(!has_passed<GlobalAveragePooling2D::Check<Shape{560}>>);
  CHECK(!has_passed<GlobalAveragePooling2D::Check<Shape{35, 16}>>);
}
