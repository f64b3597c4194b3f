// SPDX-License-Identifier: MIT
#include <mica/layers/convolutional/conv1d.hpp>

#include "support/layer_laws.hpp"
#include "support/sanitized.hpp"

#include <doctest/doctest.h>

#include <algorithm>
#include <cmath>
#include <string>

using mica::Conv1D;
using mica::Dilation;
using mica::Groups;
using mica::has_passed;
using mica::NoBias;
using mica::Padding;
using mica::ReLU;
using mica::Same;
using mica::Shape;
using mica::Size;
using mica::Softmax;
using mica::Stride;

template <int Filters, int Kernel, class... Options>
struct Reference<Conv1D<Filters, Kernel, Options...>>
    : BilinearReference<Reference<Conv1D<Filters, Kernel, Options...>>, !reference::has<NoBias, Options...>> {
  static reference::Convolution of(Shape in) {
    return reference::convolution<Options...>(in, {1, Kernel}, Filters, reference::count<Options...>());
  }
};

TEST_CASE("Conv1D obeys the laws of layers") {
  CHECK(broken_laws<Conv1D<5, 3, ReLU, Same>, Shape{9, 3}>() == "");
  if constexpr (!sanitized) {
    CHECK(broken_laws<Conv1D<16, 4, Stride<3>, NoBias>, Shape{11, 1}>() == "");
    CHECK(broken_laws<Conv1D<3, 2, Padding<2, 0>, Dilation<2>, Softmax>, Shape{7, 4}>() == "");
    CHECK(broken_laws<Conv1D<4, 3, Groups<2>, Padding<1>>, Shape{6, 8}>() == "");
  }
}

TEST_CASE("Conv1D by hand: a kernel of two slides over two channels") {
  // y_i = 1 x[i][0] + 2 x[i][1] + 3 x[i + 1][0] + 4 x[i + 1][1] + 0.5
  const auto answers = answers_of<Conv1D<1, 2>, Shape{3, 2}>({1, 2, 3, 4, 5, 6}, {1, 10}, {1, 2, 3, 4, 0.5});
  CHECK(answers.y == Values{30.5, 50.5});
  CHECK(answers.dx == Values{1, 2, 13, 24, 30, 40});
  CHECK(answers.gradient == Values{31, 42, 53, 64, 11});
}

TEST_CASE("Conv1D by hand: a causal convolution is padded in front") {
  const auto answers = answers_of<Conv1D<1, 2, Padding<2, 0>, Dilation<2>, NoBias>, Shape{4, 1}>(
      {1, 2, 3, 4}, {0, 0, 0, 1}, {10, 1});
  CHECK(answers.y == Values{1, 2, 13, 24});
  CHECK(answers.dx == Values{0, 10, 0, 1});
}

TEST_CASE("Causal is the padding in front, and sees nothing behind") {
  const Values x{1, 2, 3, 4}, dy{0, 0, 0, 1}, kernel{10, 1};
  const auto causal = answers_of<Conv1D<1, 2, mica::Causal, Dilation<2>, NoBias>, Shape{4, 1}>(x, dy, kernel);
  CHECK(causal.y == Values{1, 2, 13, 24});
  CHECK(causal.dx == Values{0, 10, 0, 1});
  const auto apart =
      answers_of<Conv1D<1, 3, mica::Causal, Stride<2>, NoBias>, Shape{4, 1}>(x, {1, 1}, {1, 1, 1});
  CHECK(apart.y == Values{1, 6});
  static_assert(Conv1D<4, 9, mica::Causal>::output_shape({5, 2}) == Shape(5, 4));
  static_assert(Conv1D<4, 3, mica::Causal, Dilation<1000000000>>::output_shape({5, 2}) == Shape(5, 4));
  CHECK(has_passed<Conv1D<4, 9, mica::Causal>::Check<Shape{5, 2}>>);
  CHECK(!has_passed<Conv1D<4, 3, mica::Causal, Same>::Check<Shape{5, 2}>>);
  CHECK(!has_passed<Conv1D<4, 3, mica::Causal, Padding<1>>::Check<Shape{5, 2}>>);
}

TEST_CASE("Conv1D tells its shapes and parameters, as Keras does") {
  static_assert(Conv1D<16, 5>::output_shape({100, 3}) == Shape(96, 16));
  static_assert(Conv1D<16, 5, Same, Stride<2>>::output_shape({99, 3}) == Shape(50, 16));
  static_assert(Conv1D<16, 5, Dilation<3>>::output_shape({100, 3}) == Shape(88, 16));
  static_assert(Conv1D<16, 5>::parameters({100, 3})[0].shape == Shape(5, 3, 16));
  static_assert(Conv1D<16, 5, Groups<2>>::parameters({100, 6})[0].shape == Shape(5, 3, 16));
  static_assert(Conv1D<16, 5>::multiply_adds({100, 3}) == 96 * 5 * 3 * 16);
  CHECK(Conv1D<16, 5>::parameters({100, 3})[0].name == std::string("kernel"));
}

TEST_CASE("Conv1D begins with Glorot's weights and no bias") {
  const Values values = initial_parameters<Conv1D<8, 30>, Shape{40, 4}>();
  const double limit = std::sqrt(6.0 / (30 * 4 + 30 * 8));
  CHECK(*std::max_element(values.begin(), values.end()) <= limit);
  CHECK(*std::max_element(values.begin(), values.end()) > 0.95 * limit);
  CHECK(Values(values.end() - 8, values.end()) == Values(8, 0.0));
}

TEST_CASE("Conv1D needs a sequence, and one number for its stride") {
  CHECK(has_passed<Conv1D<4, 3>::Check<Shape{5, 4}>>);
  CHECK(!has_passed<Conv1D<4, 3>::Check<Shape{5, 4, 1}>>);
  CHECK(!has_passed<Conv1D<4, 3>::Check<Shape{20}>>);
  CHECK(!has_passed<Conv1D<4, 3, Stride<Size{1, 2}>>::Check<Shape{5, 4}>>);
}
