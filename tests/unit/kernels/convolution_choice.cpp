// SPDX-License-Identifier: MIT
#include <mica/kernels/convolution_choice.hpp>

#include "support/convolution_kernels.hpp"

#include <doctest/doctest.h>

#include <type_traits>

using mica::Shape;
using namespace mica::kernels;

TEST_CASE("Winograd's kernels compute what they compute faster") {
  constexpr Convolution common = same(Shape{32, 32, 64}, 64, 3);
  CHECK(forward_square<float, common, 2> == 2);
  CHECK(input_gradient_square<float, common, 2> == 2);
  CHECK(weight_gradient_square<float, common, 2> == 2);
  CHECK(forward_square<float, common, 4> == 4);
  CHECK(forward_square<double, common, 2> == 2);
}

TEST_CASE("the direct kernels compute the rest") {
  CHECK(forward_square<float, same(Shape{32, 32, 64}, 64, 3), 1> == 1);
  CHECK(forward_square<float, same(Shape{32, 32, 64}, 64, 5), 4> == 1);
  CHECK(forward_square<float, same(Shape{32, 32, 64}, 64, 3, 2), 4> == 1);
  // One channel leaves nothing to add up; a large padding is left out by the direct kernel.
  CHECK(forward_square<float, same(Shape{28, 28, 1}, 16, 3), 4> == 1);
  CHECK(forward_square<float, same(Shape{2, 2, 32}, 32, 3), 4> == 1);
  // Weights, and sums of the gradient of the weights, that need much memory.
  CHECK(forward_square<float, same(Shape{14, 14, 1024}, 1024, 3), 2> == 2);
  CHECK(forward_square<float, same(Shape{14, 14, 1024}, 1025, 3), 2> == 1);
  CHECK(weight_gradient_square<float, same(Shape{14, 14, 512}, 512, 3), 2> == 2);
  CHECK(weight_gradient_square<float, same(Shape{14, 14, 1024}, 1024, 3), 2> == 1);
}

TEST_CASE("the kernels of small images want the samples of a micro-batch at once") {
  CHECK(wants_whole_micro_batch<same(Shape{8, 8, 64}, 64, 3), 2>);
  CHECK_FALSE(wants_whole_micro_batch<same(Shape{16, 16, 64}, 64, 3), 2>);
  CHECK_FALSE(wants_whole_micro_batch<same(Shape{8, 8, 64}, 64, 3), 1>);
  CHECK_FALSE(wants_whole_micro_batch<same(Shape{8, 8, 1}, 64, 3), 2>);
}

TEST_CASE("a kernel counts on the samples that the network gives it at once") {
  // The forward kernel is the direct one, so samples come one by one. With eight at once Winograd's kernel
  // would be faster for the gradient of the weights (but with 16 registers of 8 floats).
  constexpr Convolution few = registers == 32 ? same(Shape{8, 8, 64}, 8, 3) : same(Shape{7, 7, 64}, 8, 3);
  constexpr int most = registers == 32 ? 4 : 2;
  CHECK_FALSE(wants_whole_micro_batch<few, most>);
  CHECK(samples_given<few, most> == 1);
  CHECK(weight_gradient_square<float, few, most> == 1);
  if constexpr (registers == 32 || lanes<float> == 4) {
    constexpr double direct = ConvolutionWeightGradient<float, few>::cycles;
    CHECK(square_of<float, few, most, 8, 32 * mebibyte, WinogradWeightGradient>(direct) == most);
  }
  CHECK(samples_given<same(Shape{8, 8, 64}, 64, 3), 2> == 8);
  CHECK(std::is_same_v<ConvolutionKernels<double, same(Shape{8, 8, 64}, 64, 3), 2>::Forward,
                       WinogradForward<double, same(Shape{8, 8, 64}, 64, 3), 2, 8>>);
}
