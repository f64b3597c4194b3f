// SPDX-License-Identifier: MIT
// Convolutions whose patch rows lie in pieces, because the taps are dilated or the channels in groups, and
// convolutions with a padding of any size.
#include "support/convolution_kernels.hpp"
#include "support/sanitized.hpp"

#include <doctest/doctest.h>

using mica::kernels::Convolution;

TEST_CASE("dilated convolutions are those of the plain loops") {
  CHECK(faults_of<float, Convolution{{9, 3, 1, false, 2}, {10, 3, 1, false, 3}, 3, 5}>() == "");
  if constexpr (!sanitized) {
    CHECK(faults_of<float, Convolution{{6, 3, 1, true, 2}, {7, 3, 1, true, 2}, 8, 4}>() == "");
    // Taps that are further apart than the image is large; rows that are dilated, columns that are not.
    CHECK(faults_of<float, Convolution{{3, 3, 1, true, 4}, {7, 3, 1, true}, 16, 16}>() == "");
    CHECK(faults_of<float, Convolution{{6, 2, 1, true}, {7, 2, 1, true, 2}, 1, 8}>() == "");
  }
}

TEST_CASE("convolutions of groups of channels are those of the plain loops") {
  CHECK(faults_of<float, Convolution{{6, 3, 2, true}, {7, 3, 2, true}, 6, 8, 2}>() == "");
  if constexpr (!sanitized) {
    CHECK(faults_of<float, Convolution{{6, 3, 1, true}, {7, 3, 1, true, 2}, 32, 34, 2}>() == "");
    CHECK(faults_of<float, Convolution{{4, 1, 1, false}, {5, 1, 1, false}, 24, 48, 3}>() == "");
  }
}

TEST_CASE("convolutions with a padding of their own are those of the plain loops") {
  CHECK(faults_of<float, Convolution{{6, 3, 1, false, 1, 2, 1}, {7, 3, 2, false, 1, 0, 2}, 5, 7}>() == "");
  if constexpr (!sanitized)
    CHECK(faults_of<float, Convolution{{6, 4, 3, false, 1, 3, 2}, {7, 3, 1, false, 2, 4, 3}, 3, 9}>() == "");
}
