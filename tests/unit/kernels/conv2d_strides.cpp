// SPDX-License-Identifier: MIT
// Convolutions with strides in float: their input gradients fall apart into phases, some of them empty.
#include "support/convolution_kernels.hpp"
#include "support/sanitized.hpp"

#include <doctest/doctest.h>

using mica::Shape;
using mica::Size;

TEST_CASE("convolutions with a stride are those of the plain loops") {
  CHECK(faults_of<float, same(Shape{9, 11, 3}, 8, 3, 2)>() == "");
  if constexpr (!sanitized) {
    CHECK(faults_of<float, valid(Shape{9, 10, 8}, 3, 3, 2)>() == "");
    CHECK(faults_of<float, same(Shape{9, 10, 7}, 7, 5, 2)>() == "");
    CHECK(faults_of<float, valid(Shape{10, 9, 10}, 1, 4, 3)>() == "");
    CHECK(faults_of<float, same(Shape{9, 9, 32}, 8, 3, 3)>() == "");
  }
}

TEST_CASE("convolutions whose stride and kernel differ by the axis are those of the plain loops") {
  CHECK(faults_of<float, same(Shape{7, 12, 1}, 17, Size{3, 5}, Size{2, 3})>() == "");
  if constexpr (!sanitized)
    CHECK(faults_of<float, valid(Shape{7, 8, 17}, 10, Size{2, 3}, Size{3, 1})>() == "");
}

TEST_CASE("convolutions that step over pixels are those of the plain loops") {
  CHECK(faults_of<float, same(Shape{8, 9, 5}, 16, 2, 3)>() == "");
  if constexpr (!sanitized) CHECK(faults_of<float, valid(Shape{8, 9, 16}, 5, 1, 2)>() == "");
}

TEST_CASE("convolutions whose phases share their code are those of the plain loops") {
  CHECK(faults_of<float, same(Shape{13, 10, 2}, 3, 4, 2)>() == "");
  if constexpr (!sanitized) {
    CHECK(faults_of<float, valid(Shape{12, 17, 3}, 5, Size{8, 9}, 4)>() == "");
    CHECK(faults_of<float, same(Shape{9, 16, 17}, 3, Size{7, 5}, Size{5, 4})>() == "");
  }
}

TEST_CASE("convolutions with a stride of 1000 compile, and are those of the plain loops") {
  CHECK(faults_of<float, same(Shape{5, 6, 2}, 3, 3, 1000)>() == "");
  if constexpr (!sanitized) {
    CHECK(faults_of<float, valid(Shape{5, 6, 17}, 8, Size{2, 3}, Size{1000, 1})>() == "");
    CHECK(faults_of<float, same(Shape{3, 4, 8}, 16, 9, 1000)>() == "");
  }
}
