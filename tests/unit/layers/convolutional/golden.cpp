// SPDX-License-Identifier: MIT
// Convolutions against PyTorch: tests/golden/convolutions.py.
#include <mica/layers/convolutional/conv1d.hpp>
#include <mica/layers/convolutional/conv1d_transpose.hpp>
#include <mica/layers/convolutional/conv2d.hpp>
#include <mica/layers/convolutional/conv2d_transpose.hpp>
#include <mica/layers/convolutional/depthwise_conv1d.hpp>
#include <mica/layers/convolutional/depthwise_conv2d.hpp>

#include "support/golden.hpp"
#include "support/layer_laws.hpp"

#include <doctest/doctest.h>

#include <string>

using namespace mica;

namespace {

const golden::File& file() {
  static const golden::File opened("convolutions");
  return opened;
}

/// The numbers of a layer that are not PyTorch's; empty if all are.
template <class L, Shape In, class T = double>
std::string faults(const std::string& name) {
  const auto values = [&](const char* what) { return file()[name + "/" + what].values; };
  const auto answers = answers_of<L, In, T>(values("x"), values("dy"), values("parameters"));
  const double tolerance = std::is_same_v<T, double> ? 1e-10 : 1e-5;
  Report report;
  report.expect_equal(answers.y, values("y"), tolerance, "outputs");
  report.expect_equal(answers.dx, values("dx"), tolerance, "gradients of inputs");
  report.expect_equal(answers.gradient, values("gradient"), tolerance, "gradients of parameters");
  return report.text();
}

}  // namespace

TEST_CASE("Conv2D is PyTorch's conv2d with Keras' padding") {
  CHECK(faults<Conv2D<5, 3, Same>, Shape{5, 6, 4}>("same") == "");
  CHECK(faults<Conv2D<4, Size{3, 2}, Stride<2>, Same>, Shape{6, 5, 3}>("stride") == "");
  CHECK(faults<Conv2D<4, 3, Dilation<Size{2, 3}>>, Shape{7, 8, 3}>("dilation") == "");
  CHECK(faults<Conv2D<3, 3, Stride<2>, Padding<1, 0, 2, 1>>, Shape{6, 5, 2}, float>("padding") == "");
  CHECK(faults<Conv2D<4, 3, Padding<1>, Groups<2>>, Shape{4, 5, 6}, float>("groups") == "");
}

TEST_CASE("DepthwiseConv2D is PyTorch's conv2d with a group for each channel") {
  CHECK(faults<DepthwiseConv2D<3, Stride<2>, Same>, Shape{6, 7, 5}>("depthwise") == "");
  CHECK(faults<DepthwiseConv2D<3, DepthMultiplier<2>, Dilation<2>, Same>, Shape{5, 6, 3}, float>(
            "multiplier") == "");
}

TEST_CASE("Conv2DTranspose is PyTorch's conv_transpose2d with Keras' extents") {
  CHECK(faults<Conv2DTranspose<4, 3, Stride<2>, Same>, Shape{3, 4, 5}>("transposed_same") == "");
  CHECK(faults<Conv2DTranspose<3, Size{4, 2}, Stride<Size{2, 3}>>, Shape{2, 3, 4}, float>(
            "transposed_valid") == "");
  CHECK(faults<Conv2DTranspose<4, Size{3, 2}, Dilation<Size{2, 3}>>, Shape{3, 4, 3}>("transposed_dilation") ==
        "");
  CHECK(faults<Conv2DTranspose<4, Size{3, 2}, Stride<Size{3, 2}>, OutputPadding<Size{2, 1}>>, Shape{2, 3, 3}>(
            "transposed_padding") == "");
  CHECK(faults<Conv2DTranspose<3, Size{5, 4}, Stride<Size{2, 3}>, Same, OutputPadding<Size{1, 2}>>,
               Shape{3, 2, 4}, float>("transposed_same_padding") == "");
  CHECK(faults<Conv1DTranspose<4, 3, Stride<2>, Same, OutputPadding<0>>, Shape{5, 3}>(
            "transposed_sequence") == "");
}

TEST_CASE("Conv1D and DepthwiseConv1D are PyTorch's convolutions of one row") {
  CHECK(faults<Conv1D<4, 3, Dilation<2>, Padding<4, 0>>, Shape{9, 3}>("causal") == "");
  CHECK(faults<Conv1D<9, 4, Stride<2>, Same, Groups<3>>, Shape{8, 6}>("sequence_groups") == "");
  CHECK(faults<DepthwiseConv1D<3, Same>, Shape{9, 4}>("depthwise_sequence") == "");
}
