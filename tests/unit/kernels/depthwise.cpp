// SPDX-License-Identifier: MIT
// Depthwise convolutions: between them they have packets of single pixels and of flat rows, whole and not,
// tiles of different heights, and kernels whose weights and sums do not fit into the registers.
#include <mica/kernels/depthwise_forward.hpp>
#include <mica/kernels/depthwise_input_gradient.hpp>
#include <mica/kernels/depthwise_weight_gradient.hpp>

#include "support/convolution_kernels.hpp"
#include "support/sanitized.hpp"

#include <doctest/doctest.h>

#include <algorithm>
#include <cstddef>
#include <string>
#include <type_traits>

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

TEST_CASE("depthwise convolutions with more padding than a window has columns, and with few columns") {
  CHECK(faults<float, Convolution{{7, 3, 1, true}, {6, 3, 1, false, 1, 5, 4}, 16, 16, 16}>() == "");
  if constexpr (!sanitized)
    CHECK(faults<float, Convolution{{11, 4, 1, true}, {5, 4, 1, true}, 12, 12, 12}>() == "");
}

// Only machines with 32 registers take this kernel.
TEST_CASE("columns that are loaded once give what columns that load their taps give") {
  using mica::kernels::correlate_columns, mica::kernels::correlate_once, mica::kernels::DepthwiseStrides;
  constexpr int taps = 9, lanes = mica::kernels::lanes<float>, columns = 7, width = columns + 2, rows = 3;
  const Values weights = random_values((taps + 1) * lanes, 1), inner = random_values(5 * columns * lanes, 2);
  Values image(5 * width * lanes, 0.0);
  for (std::size_t row = 0; row < 5; ++row)
    for (std::size_t i = 0; i < columns * lanes; ++i)
      image[row * width * lanes + lanes + i] = inner[row * columns * lanes + i];
  const auto w = Samples<float>::input(weights), x = Samples<float>::input(image);
  const DepthwiseStrides in{width * lanes, lanes, lanes}, out{columns * lanes, 0, lanes};
  const auto check = [&](auto whole, int valid) {
    const auto y = Samples<float>::output(rows * columns * lanes);
    const auto wanted = Samples<float>::output(rows * columns * lanes);
    // The last lanes of a column that is not whole are those of the next one.
    for (float* to : {y.data(), wanted.data()}) std::fill_n(to, rows * columns * lanes, 7.0f);
    correlate_columns<3, 3, 1, rows, whole(), true, mica::NoActivation>(w.data(), x.data(), in, wanted.data(),
                                                                        out, columns, valid);
    correlate_once<3, 3, 1, rows, 1, 1, whole(), mica::NoActivation>(w.data(), x.data(), in, y.data(), out,
                                                                     columns, valid);
    Report report;
    report.expect_equal(y.get(), wanted.get(), 1e-6, "y");
    CHECK(report.text() == "");
    CHECK(y.untouched_around());
  };
  check(std::true_type{}, lanes);
  if constexpr (lanes > 2) check(std::false_type{}, lanes - 1);
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
