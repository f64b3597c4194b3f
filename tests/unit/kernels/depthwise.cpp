// SPDX-License-Identifier: MIT
// Depthwise convolutions: between them they have packets of single pixels and of flat rows, whole and not,
// tiles of different heights, and kernels whose weights and sums do not fit into the registers.
#include <mica/kernels/depthwise_forward.hpp>
#include <mica/kernels/depthwise_input_gradient.hpp>
#include <mica/kernels/depthwise_weight_gradient.hpp>

#include "support/convolution_kernels.hpp"
#include "support/sanitized.hpp"

#include <doctest/doctest.h>

#include <string>

using mica::kernels::Convolution;

namespace {

template <class T, Convolution C>
std::string faults() {
  return faults_of<T, C, mica::kernels::DepthwiseForward<T, C>, mica::kernels::DepthwiseInputGradient<T, C>,
                   mica::kernels::DepthwiseWeightGradient<T, C>>();
}

}  // namespace

TEST_CASE("depthwise convolutions are those of the plain loops") {
  CHECK(faults<float, Convolution{{7, 3, 1, true}, {6, 3, 1, true}, 32, 32, 32}>() == "");
  CHECK(faults<float, Convolution{{6, 3, 1, false}, {9, 3, 1, false}, 3, 3, 3}>() == "");
  if constexpr (!sanitized) {
    CHECK(faults<float, Convolution{{5, 3, 1, true}, {5, 3, 1, true}, 24, 24, 24}>() == "");
    CHECK(faults<float, Convolution{{3, 3, 1, true}, {2, 2, 1, true}, 37, 37, 37}>() == "");
    CHECK(faults<double, Convolution{{6, 3, 1, true}, {5, 3, 1, true}, 5, 5, 5}>() == "");
    CHECK(faults<float, Convolution{{1, 1, 1, false}, {19, 3, 1, false}, 20, 20, 20}>() == "");
  }
}

TEST_CASE("depthwise convolutions with a stride, dilation or padding are those of the plain loops") {
  CHECK(faults<float, Convolution{{8, 3, 2, true}, {7, 3, 2, true}, 20, 20, 20}>() == "");
  if constexpr (!sanitized) {
    CHECK(faults<float, Convolution{{9, 2, 3, false}, {8, 3, 2, false, 1, 2, 1}, 5, 5, 5}>() == "");
    CHECK(faults<float, Convolution{{9, 3, 1, true, 2}, {7, 3, 1, true, 3}, 6, 6, 6}>() == "");
    CHECK(faults<float, Convolution{{3, 2, 1, true, 4}, {7, 3, 1, true}, 16, 16, 16}>() == "");
  }
}

TEST_CASE("depthwise convolutions with large kernels are those of the plain loops") {
  CHECK(faults<float, Convolution{{6, 7, 1, true}, {5, 5, 1, true}, 18, 18, 18}>() == "");
  if constexpr (!sanitized)
    CHECK(faults<float, Convolution{{9, 8, 2, true}, {11, 9, 1, true}, 7, 7, 7}>() == "");
}

TEST_CASE("depthwise convolutions with several filters for each channel are those of the plain loops") {
  CHECK(faults<float, Convolution{{6, 3, 1, true}, {5, 3, 1, true}, 5, 10, 5}>() == "");
  if constexpr (!sanitized)
    CHECK(faults<float, Convolution{{7, 3, 2, true}, {6, 2, 2, false}, 2, 38, 2}>() == "");
}
