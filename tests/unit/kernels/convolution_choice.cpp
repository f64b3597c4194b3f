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
  // The forward kernel is the direct one, so that samples come one by one; with eight at once Winograd's
  // kernel of a gradient would be faster.
  constexpr Convolution few = same(Shape{6, 6, 64}, 2, 3);
  CHECK_FALSE(wants_whole_micro_batch<few, 2>);
  CHECK(samples_given<few, 2> == 1);
  CHECK(samples_given<same(Shape{8, 8, 64}, 64, 3), 2> == 8);
  CHECK(std::is_same_v<ForwardKernel<double, same(Shape{8, 8, 64}, 64, 3), 2>,
                       WinogradForward<double, same(Shape{8, 8, 64}, 64, 3), 2, 8>>);
  using One = WinogradWeightGradient<float, same(Shape{6, 6, 16}, 16, 3), 2, 1>;
  using Eight = WinogradWeightGradient<float, same(Shape{6, 6, 16}, 16, 3), 2, 8>;
  CHECK(One::cycles > Eight::cycles);
}
