// SPDX-License-Identifier: MIT
#include <mica/layers/convolutional/depthwise_conv1d.hpp>

#include "support/layer_laws.hpp"
#include "support/sanitized.hpp"

#include <doctest/doctest.h>

using mica::DepthMultiplier;
using mica::DepthwiseConv1D;
using mica::NoBias;
using mica::ReLU;
using mica::Same;
using mica::Shape;
using mica::Stride;

template <int Kernel, class... Options>
struct Reference<DepthwiseConv1D<Kernel, Options...>>
    : BilinearReference<Reference<DepthwiseConv1D<Kernel, Options...>>, !reference::has<NoBias, Options...>> {
  static reference::Convolution of(Shape in) {
    return reference::convolution<Options...>(in, {1, Kernel}, in[1] * reference::count<Options...>(), in[1]);
  }
};

TEST_CASE("DepthwiseConv1D obeys the laws of layers") {
  CHECK(broken_laws<DepthwiseConv1D<3, Same, ReLU>, Shape{9, 5}>() == "");
  if constexpr (!sanitized)
    CHECK(broken_laws<DepthwiseConv1D<4, Stride<2>, DepthMultiplier<2>, NoBias>, Shape{9, 16}>() == "");
}

TEST_CASE("DepthwiseConv1D by hand: each channel has a filter of its own") {
  const auto answers =
      answers_of<DepthwiseConv1D<2, NoBias>, Shape{2, 2}>({1, 2, 3, 4}, {1, 10}, {1, 2, 3, 4});
  CHECK(answers.y == Values{10, 20});
  CHECK(answers.dx == Values{1, 20, 3, 40});
  CHECK(answers.gradient == Values{1, 20, 3, 40});
}

TEST_CASE("DepthwiseConv1D tells its shapes and parameters, as Keras does") {
  static_assert(DepthwiseConv1D<3, DepthMultiplier<2>>::output_shape({28, 8}) == Shape(26, 16));
  static_assert(DepthwiseConv1D<3, DepthMultiplier<2>>::parameters({28, 8})[0].shape == Shape(3, 8, 2));
}
