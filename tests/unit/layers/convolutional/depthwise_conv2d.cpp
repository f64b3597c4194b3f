// SPDX-License-Identifier: MIT
#include <mica/layers/convolutional/depthwise_conv2d.hpp>

#include "support/layer_laws.hpp"
#include "support/sanitized.hpp"

#include <doctest/doctest.h>

#include <algorithm>
#include <cmath>
#include <string>

using mica::DepthMultiplier;
using mica::DepthwiseConv2D;
using mica::Dilation;
using mica::NoBias;
using mica::Padding;
using mica::ReLU;
using mica::Same;
using mica::Shape;
using mica::Size;
using mica::Stride;

template <Size Kernel, class... Options>
struct Reference<DepthwiseConv2D<Kernel, Options...>>
    : BilinearReference<Reference<DepthwiseConv2D<Kernel, Options...>>, !reference::has<NoBias, Options...>> {
  static reference::Convolution of(Shape in) {
    return reference::convolution<Options...>(in, Kernel, in[2] * reference::count<Options...>(), in[2]);
  }
};

TEST_CASE("DepthwiseConv2D obeys the laws of layers") {
  CHECK(broken_laws<DepthwiseConv2D<3, Same, ReLU>, Shape{5, 4, 5}>() == "");
  if constexpr (!sanitized) {
    CHECK(broken_laws<DepthwiseConv2D<3, Stride<2>, Same, NoBias>, Shape{6, 5, 16}>() == "");
    CHECK(broken_laws<DepthwiseConv2D<2, DepthMultiplier<2>, Padding<1>>, Shape{4, 3, 3}>() == "");
    CHECK(broken_laws<DepthwiseConv2D<Size{2, 3}, Dilation<2>>, Shape{5, 6, 2}>() == "");
    CHECK(broken_laws<DepthwiseConv2D<3>, Shape{4, 5, 1}>() == "");
  }
}

TEST_CASE("DepthwiseConv2D by hand: each channel has filters of its own") {
  // One pixel of two channels, two filters for each:  y = (1 w[0][0], 1 w[0][1], 2 w[1][0], 2 w[1][1]) + b.
  const auto answers = answers_of<DepthwiseConv2D<1, DepthMultiplier<2>>, Shape{1, 1, 2}>(
      {1, 2}, {1, 10, 100, 1000}, {1, 2, 3, 4, 0.5, 0, 0, 0});
  CHECK(answers.y == Values{1.5, 2, 6, 8});
  CHECK(answers.dx == Values{21, 4300});
  CHECK(answers.gradient == Values{1, 10, 200, 2000, 1, 10, 100, 1000});
}

TEST_CASE("DepthwiseConv2D tells its shapes and parameters, as Keras does") {
  static_assert(DepthwiseConv2D<3, Same, Stride<2>>::output_shape({28, 27, 8}) == Shape(14, 14, 8));
  static_assert(DepthwiseConv2D<3, DepthMultiplier<3>>::output_shape({28, 27, 8}) == Shape(26, 25, 24));
  using Layer = DepthwiseConv2D<Size{3, 5}, DepthMultiplier<2>>;
  static_assert(Layer::parameters({26, 26, 16})[0].shape == Shape(3, 5, 16, 2));
  static_assert(Layer::parameters({26, 26, 16})[1].shape == Shape(32));
  static_assert(Layer::multiply_adds({26, 26, 16}) == 24 * 22 * 15 * 32);
  CHECK(Layer::parameters({26, 26, 16})[0].name == std::string("kernel"));
}

TEST_CASE("DepthwiseConv2D begins with Glorot's weights, whose fans Keras takes from the kernel's shape") {
  const Values values = initial_parameters<DepthwiseConv2D<3, DepthMultiplier<2>>, Shape{5, 5, 20}>();
  const double limit = std::sqrt(6.0 / (3 * 3 * 20 + 3 * 3 * 2));
  CHECK(*std::max_element(values.begin(), values.end()) <= limit);
  CHECK(*std::max_element(values.begin(), values.end()) > 0.95 * limit);
  CHECK(Values(values.end() - 40, values.end()) == Values(40, 0.0));
}
