// SPDX-License-Identifier: MIT
// Convolutions in double, whose registers have half the lanes.
#include "support/convolution_kernels.hpp"
#include "support/sanitized.hpp"

#include <doctest/doctest.h>

using mica::Shape;
using mica::Size;

TEST_CASE("convolutions in double are those of the plain loops") {
  CHECK(faults_of<double, same(Shape{6, 7, 3}, 5, 3)>() == "");
  if constexpr (!sanitized) {
    CHECK(faults_of<double, valid(Shape{6, 7, 8}, 4, 3)>() == "");
    CHECK(faults_of<double, valid(Shape{5, 5, 4}, 9, 3)>() == "");
    CHECK(faults_of<double, valid(Shape{7, 7, 7}, 2, 2, 2)>() == "");
    CHECK(faults_of<double, same(Shape{9, 8, 5}, 3, Size{3, 5}, Size{2, 3})>() == "");
    CHECK(faults_of<double, valid(Shape{4, 4, 17}, 17, 1)>() == "");
  }
}
