// SPDX-License-Identifier: MIT
#include <mica/layers/convolutional/conv2d_transpose.hpp>

#include "support/layer_laws.hpp"
#include "support/plain_transpose.hpp"
#include "support/sanitized.hpp"

#include <doctest/doctest.h>

#include <algorithm>
#include <cmath>
#include <string>

using mica::Conv2DTranspose;
using mica::Dilation;
using mica::has_passed;
using mica::NoBias;
using mica::OutputPadding;
using mica::ReLU;
using mica::Same;
using mica::Shape;
using mica::Size;
using mica::Softmax;
using mica::Stride;

template <int Filters, Size Kernel, class... Options>
struct Reference<Conv2DTranspose<Filters, Kernel, Options...>>
    : BilinearReference<Reference<Conv2DTranspose<Filters, Kernel, Options...>>,
                        !reference::has<NoBias, Options...>> {
  static auto of(Shape in) { return reference::PlainTranspose::of<Options...>(in, Kernel, Filters); }
};

TEST_CASE("Conv2DTranspose obeys the laws of layers") {
  CHECK(broken_laws<Conv2DTranspose<5, 3, Stride<2>, Same, ReLU>, Shape{3, 4, 6}>() == "");
  if constexpr (!sanitized) {
    CHECK(broken_laws<Conv2DTranspose<17, 3>, Shape{3, 4, 2}>() == "");
    CHECK(broken_laws<Conv2DTranspose<4, Size{2, 1}, Stride<3>, NoBias>, Shape{3, 2, 5}>() == "");
    CHECK(broken_laws<Conv2DTranspose<3, 4, Stride<2>, Softmax>, Shape{2, 3, 8}>() == "");
    CHECK(broken_laws<Conv2DTranspose<2, 2, Stride<Size{3, 1}>, Same, ReLU>, Shape{3, 4, 1}>() == "");
    CHECK(broken_laws<Conv2DTranspose<5, Size{3, 2}, Dilation<Size{2, 3}>>, Shape{3, 4, 3}>() == "");
    CHECK(broken_laws<Conv2DTranspose<3, 3, Dilation<2>, Same, ReLU>, Shape{3, 4, 2}>() == "");
    CHECK(broken_laws<Conv2DTranspose<3, 3, Stride<2>, OutputPadding<1>, Same>, Shape{2, 3, 4}>() == "");
    CHECK(broken_laws<Conv2DTranspose<2, Size{2, 4}, Stride<Size{2, 3}>, OutputPadding<Size{0, 2}>>,
                      Shape{3, 2, 5}>() == "");
  }
}

TEST_CASE("Conv2DTranspose by hand: each pixel becomes the kernel times the pixel") {
  const auto answers = answers_of<Conv2DTranspose<1, 2, Stride<2>>, Shape{1, 2, 1}>(
      {1, 10}, {1, 1, 0, 0, 0, 0, 0, 1}, {1, 2, 3, 4, 0.5});
  CHECK(answers.y == Values{1.5, 2.5, 10.5, 20.5,  //
                            3.5, 4.5, 30.5, 40.5});
  CHECK(answers.dx == Values{3, 4});
  CHECK(answers.gradient == Values{1, 1, 0, 10, 3});
}

TEST_CASE("Conv2DTranspose by hand: an output that no pixel reaches is its bias") {
  const auto answers = answers_of<Conv2DTranspose<1, 1, Stride<2>, ReLU>, Shape{1, 2, 1}>(
      {1, -10}, {1, 1, 1, 1, 1, 1, 1, 1}, {2, 0.5});
  CHECK(answers.y == Values{2.5, 0.5, 0, 0.5,  //
                            0.5, 0.5, 0.5, 0.5});
  CHECK(answers.dx == Values{2, 0});
  CHECK(answers.gradient == Values{1, 7});
}

TEST_CASE("Conv2DTranspose by hand: the output padding adds a row that the kernel may reach") {
  // The outputs before Same cuts them: 1, 2, 3 + 10, 20, 30.
  const auto narrow =
      answers_of<Conv2DTranspose<1, Size{1, 3}, Stride<Size{1, 2}>, Same, OutputPadding<0>, NoBias>,
                 Shape{1, 2, 1}>({1, 10}, {1, 1, 1}, {1, 2, 3});
  CHECK(narrow.y == Values{2, 13, 20});
  const auto wide =
      answers_of<Conv2DTranspose<1, Size{1, 3}, Stride<Size{1, 2}>, Same, OutputPadding<Size{0, 1}>, NoBias>,
                 Shape{1, 2, 1}>({1, 10}, {1, 1, 1, 1}, {1, 2, 3});
  CHECK(wide.y == Values{1, 2, 13, 20});
  CHECK(wide.dx == Values{6, 3});
  CHECK(wide.gradient == Values{11, 11, 1});
}

TEST_CASE("Conv2DTranspose tells its shapes and parameters, as Keras does") {
  static_assert(Conv2DTranspose<16, 3, Same, Stride<2>>::output_shape({7, 5, 4}) == Shape(14, 10, 16));
  static_assert(Conv2DTranspose<16, 3, Stride<2>>::output_shape({7, 5, 4}) == Shape(15, 11, 16));
  static_assert(Conv2DTranspose<16, 3>::output_shape({7, 5, 4}) == Shape(9, 7, 16));
  static_assert(Conv2DTranspose<16, 1, Stride<3>>::output_shape({7, 5, 4}) == Shape(21, 15, 16));
  static_assert(Conv2DTranspose<16, 3, Stride<3>, OutputPadding<2>>::output_shape({7, 5, 4}) ==
                Shape(23, 17, 16));
  static_assert(Conv2DTranspose<16, 3, Stride<2>, Same, OutputPadding<0>>::output_shape({7, 5, 4}) ==
                Shape(13, 9, 16));
  static_assert(Conv2DTranspose<16, 2, Stride<2>, Same, OutputPadding<1>>::output_shape({7, 5, 4}) ==
                Shape(13, 9, 16));
  static_assert(Conv2DTranspose<16, 3, Dilation<2>>::output_shape({7, 5, 4}) == Shape(11, 9, 16));
  static_assert(Conv2DTranspose<16, 3, Dilation<2>, Same>::output_shape({7, 5, 4}) == Shape(7, 5, 16));
  static_assert(Conv2DTranspose<16, Size{3, 5}>::parameters({7, 5, 4})[0].shape == Shape(3, 5, 16, 4));
  static_assert(Conv2DTranspose<16, 2, Stride<2>>::multiply_adds({7, 5, 4}) == 7 * 5 * 4 * 4 * 16);
  CHECK(Conv2DTranspose<16, 3>::parameters({7, 5, 4})[1].name == std::string("bias"));
}

TEST_CASE("Conv2DTranspose begins with Glorot's weights and no bias") {
  const Values values = initial_parameters<Conv2DTranspose<8, 3>, Shape{5, 5, 4}>();
  const double limit = std::sqrt(6.0 / (3 * 3 * 4 + 3 * 3 * 8));
  CHECK(*std::max_element(values.begin(), values.end()) <= limit);
  CHECK(*std::max_element(values.begin(), values.end()) > 0.95 * limit);
  CHECK(Values(values.end() - 8, values.end()) == Values(8, 0.0));
}

TEST_CASE("Conv2DTranspose has regularizers, and constraints whose norms go over a filter") {
  using Layer = Conv2DTranspose<16, Size{3, 5}, mica::KernelRegularizer<mica::L2<0.5>>,
                                mica::BiasRegularizer<mica::L1<0.25>>,
                                mica::KernelConstraint<mica::MaxNorm<3>>, mica::BiasConstraint<mica::NonNeg>>;
  static_assert(has_passed<Layer::Check<Shape{7, 5, 4}>>);
  static_assert(Layer::parameters({7, 5, 4})[0].penalty == mica::L2<0.5>::penalty);
  static_assert(Layer::parameters({7, 5, 4})[1].penalty == mica::L1<0.25>::penalty);
  static_assert(Layer::parameters({7, 5, 4})[0].constraint == mica::MaxNorm<3>::constraint.of_rows(4, 16));
  static_assert(Layer::parameters({7, 5, 4})[1].constraint == mica::NonNeg::constraint);
  CHECK(!has_passed<Conv2DTranspose<4, 3, mica::KernelRegularizer<mica::L2<-1>>>::Check<Shape{5, 4, 1}>>);
  CHECK(!has_passed<Conv2DTranspose<4, 3, mica::BiasConstraint<ReLU>>::Check<Shape{5, 4, 1}>>);
}

TEST_CASE("Conv2DTranspose refuses an output padding that is not of its stride, and an empty output") {
  CHECK(has_passed<Conv2DTranspose<4, 3, Stride<2>, OutputPadding<1>>::Check<Shape{5, 4, 1}>>);
  CHECK(!has_passed<Conv2DTranspose<4, 3, Stride<2>, OutputPadding<2>>::Check<Shape{5, 4, 1}>>);
  CHECK(!has_passed<Conv2DTranspose<4, 3, Stride<2>, OutputPadding<-1>>::Check<Shape{5, 4, 1}>>);
  CHECK(!has_passed<Conv2DTranspose<4, 3, Stride<2>, Dilation<2>>::Check<Shape{5, 4, 1}>>);
  CHECK(!has_passed<Conv2DTranspose<4, 3, Dilation<0>>::Check<Shape{5, 4, 1}>>);
  CHECK(!has_passed<Conv2DTranspose<4, 2, Same, OutputPadding<0>>::Check<Shape{1, 4, 1}>>);
  CHECK(has_passed<Conv2DTranspose<4, 2, Same, OutputPadding<0>>::Check<Shape{2, 4, 1}>>);
}

TEST_CASE("Conv2DTranspose of too large an extent is one that a network rejects") {
  static_assert(Conv2DTranspose<1, 3, Dilation<2000000000>>::output_shape({7, 5, 4}).height() > 1000000000);
  static_assert(Conv2DTranspose<1, 3, Stride<2000000000>>::output_shape({7, 5, 4}).width() > 1000000000);
}
