// SPDX-License-Identifier: MIT
// Convolutions of stride 1 in float: between them they have every way to fill the lanes.
#include "support/convolution_kernels.hpp"
#include "support/sanitized.hpp"

#include <doctest/doctest.h>

using mica::Shape;
using mica::Size;

TEST_CASE("convolutions inside the image are those of the plain loops") {
  CHECK(faults_of<float, valid(Shape{6, 6, 3}, 5, 4)>() == "");
  if constexpr (!sanitized) {
    CHECK(faults_of<float, valid(Shape{7, 9, 1}, 16, 3)>() == "");
    CHECK(faults_of<float, valid(Shape{6, 8, 16}, 8, 3)>() == "");
    CHECK(faults_of<float, valid(Shape{4, 5, 17}, 1, 1)>() == "");
    CHECK(faults_of<float, valid(Shape{8, 9, 1}, 1, Size{5, 2})>() == "");
    CHECK(faults_of<float, valid(Shape{5, 14, 1}, 4, Size{2, 3})>() == "");
    CHECK(faults_of<float, valid(Shape{3, 3, 8}, 33, 3)>() == "");
  }
}

TEST_CASE("convolutions with padding are those of the plain loops") {
  CHECK(faults_of<float, same(Shape{5, 7, 8}, 7, 3)>() == "");
  if constexpr (!sanitized) {
    CHECK(faults_of<float, same(Shape{9, 6, 5}, 3, 5)>() == "");
    CHECK(faults_of<float, same(Shape{7, 8, 1}, 6, 5)>() == "");
    CHECK(faults_of<float, same(Shape{4, 8, 1}, 2, 3)>() == "");
    CHECK(faults_of<float, same(Shape{4, 7, 1}, 8, 3)>() == "");
    CHECK(faults_of<float, same(Shape{2, 2, 8}, 8, 7)>() == "");
    CHECK(faults_of<float, same(Shape{6, 7, 7}, 10, 2)>() == "");
    CHECK(faults_of<float, same(Shape{5, 5, 10}, 17, Size{3, 5})>() == "");
    CHECK(faults_of<float, same(Shape{5, 4, 32}, 32, 3)>() == "");
  }
}

TEST_CASE("a weight gradient in strips, for an image larger than the cache, is that of the plain loops") {
  constexpr mica::kernels::Convolution large = same(Shape{45, 130, 16}, 2, Size{3, 1});
  constexpr int size =
      mica::Layout{large.input()}.sample_stride() + mica::Layout{large.output()}.sample_stride();
  static_assert(size > mica::kernels::ConvolutionWeightGradient<float, large>::strip_size);
  CHECK(faults_of<float, large>() == "");
  if constexpr (!sanitized) CHECK(faults_of<float, same(Shape{131, 41, 8}, 17, 3, Size{2, 1})>() == "");
}
