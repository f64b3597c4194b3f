// SPDX-License-Identifier: MIT
#include <mica/layers/convolutional/conv1d_transpose.hpp>

#include "support/layer_laws.hpp"
#include "support/plain_transpose.hpp"
#include "support/sanitized.hpp"

#include <doctest/doctest.h>

#include <string>

using mica::Conv1DTranspose;
using mica::Dilation;
using mica::has_passed;
using mica::NoBias;
using mica::OutputPadding;
using mica::ReLU;
using mica::Same;
using mica::Shape;
using mica::Size;
using mica::Stride;

template <int Filters, int Kernel, class... Options>
struct Reference<Conv1DTranspose<Filters, Kernel, Options...>>
    : BilinearReference<Reference<Conv1DTranspose<Filters, Kernel, Options...>>,
                        !reference::has<NoBias, Options...>> {
  static auto of(Shape in) { return reference::PlainTranspose::of<Options...>(in, {1, Kernel}, Filters); }
};

TEST_CASE("Conv1DTranspose obeys the laws of layers") {
  CHECK(broken_laws<Conv1DTranspose<5, 3, Stride<2>, Same, ReLU>, Shape{9, 3}>() == "");
  if constexpr (!sanitized) {
    CHECK(broken_laws<Conv1DTranspose<16, 4, Stride<3>, OutputPadding<1>, NoBias>, Shape{5, 2}>() == "");
    CHECK(broken_laws<Conv1DTranspose<3, 3, Dilation<2>>, Shape{7, 4}>() == "");
  }
}

TEST_CASE("Conv1DTranspose by hand: each step becomes the kernel times the step") {
  const auto answers =
      answers_of<Conv1DTranspose<1, 3, Stride<2>>, Shape{2, 1}>({1, 10}, {1, 0, 0, 0, 1}, {1, 2, 3, 0.5});
  CHECK(answers.y == Values{1.5, 2.5, 13.5, 20.5, 30.5});
  CHECK(answers.dx == Values{1, 3});
  CHECK(answers.gradient == Values{1, 0, 10, 2});
}

TEST_CASE("Conv1DTranspose tells its shapes and parameters, as Keras does") {
  static_assert(Conv1DTranspose<16, 5>::output_shape({100, 3}) == Shape(104, 16));
  static_assert(Conv1DTranspose<16, 5, Same, Stride<2>>::output_shape({99, 3}) == Shape(198, 16));
  static_assert(Conv1DTranspose<16, 3, Stride<2>, OutputPadding<1>>::output_shape({99, 3}) == Shape(200, 16));
  static_assert(Conv1DTranspose<16, 5>::parameters({100, 3})[0].shape == Shape(5, 16, 3));
  static_assert(Conv1DTranspose<16, 5>::multiply_adds({100, 3}) == 100 * 5 * 3 * 16);
  CHECK(Conv1DTranspose<16, 5>::parameters({100, 3})[1].name == std::string("bias"));
}

TEST_CASE("Conv1DTranspose needs a sequence, and one number for each size") {
  CHECK(has_passed<Conv1DTranspose<4, 3>::Check<Shape{5, 4}>>);
  CHECK(!has_passed<Conv1DTranspose<4, 3>::Check<Shape{5, 4, 1}>>);
  CHECK(!has_passed<Conv1DTranspose<4, 3, Stride<Size{1, 2}>>::Check<Shape{5, 4}>>);
  CHECK(!has_passed<Conv1DTranspose<4, 3, Stride<2>, OutputPadding<Size{1, 0}>>::Check<Shape{5, 4}>>);
}
