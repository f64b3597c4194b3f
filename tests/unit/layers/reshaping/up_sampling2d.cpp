// SPDX-License-Identifier: MIT
#include <mica/layers/reshaping/up_sampling2d.hpp>

#include "support/golden_layers.hpp"
#include "support/layer_laws.hpp"

#include <doctest/doctest.h>

using mica::Bilinear;
using mica::has_passed;
using mica::Nearest;
using mica::Shape;
using mica::Size;
using mica::UpSampling2D;

TEST_CASE("UpSampling2D obeys the laws of layers") {
  CHECK(broken_laws<UpSampling2D<>, Shape{3, 2, 5}>() == "");
  CHECK(broken_laws<UpSampling2D<Size{1, 3}>, Shape{2, 3, 2}>() == "");
  CHECK(broken_laws<UpSampling2D<2, Bilinear>, Shape{3, 2, 5}>() == "");
  CHECK(broken_laws<UpSampling2D<Size{3, 4}, Bilinear>, Shape{1, 4, 2}>() == "");
}

TEST_CASE("UpSampling2D by hand: copies of the nearest pixel, whose gradients add up") {
  const auto answers = answers_of<UpSampling2D<Size{1, 2}>, Shape{2, 2, 1}>({1, 2,  //
                                                                             3, 4},
                                                                            {1, 2, 3, 4,  //
                                                                             5, 6, 7, 8});
  CHECK(answers.y == Values{1, 1, 2, 2,  //
                            3, 3, 4, 4});
  CHECK(answers.dx == Values{3, 7, 11, 15});
}

TEST_CASE("UpSampling2D by hand: between two pixels, in quarters") {
  const auto answers = answers_of<UpSampling2D<Size{1, 2}, Bilinear>, Shape{1, 2, 1}>({0, 4}, {1, 4, 8, 16});
  CHECK(answers.y == Values{0, 1, 3, 4});
  CHECK(answers.dx == Values{1 + 3 + 2, 1 + 6 + 16});
}

TEST_CASE("Bilinear is PyTorch's interpolate with align_corners=False, which Keras computes too") {
  CHECK(faults_of_golden<UpSampling2D<2, Bilinear>, Shape{3, 4, 2}>("bilinear_2") == "");
  CHECK(faults_of_golden<UpSampling2D<Size{3, 4}, Bilinear>, Shape{4, 3, 17}>("bilinear_3_4") == "");
  CHECK(faults_of_golden<UpSampling2D<Size{5, 1}, Bilinear>, Shape{2, 3, 1}>("bilinear_5_1") == "");
}

TEST_CASE("UpSampling2D tells its shapes, and refuses what cannot be") {
  static_assert(UpSampling2D<>::output_shape({7, 5, 16}) == Shape{14, 10, 16});
  static_assert(UpSampling2D<Size{1, 3}, Nearest>::output_shape({7, 5, 16}) == Shape{7, 15, 16});
  CHECK(has_passed<UpSampling2D<1>::Check<Shape{7, 5, 16}>>);
  CHECK(!has_passed<UpSampling2D<Size{1, 0}>::Check<Shape{7, 5, 16}>>);
  CHECK(!has_passed<UpSampling2D<2>::Check<Shape{35}>>);
  CHECK(!has_passed<UpSampling2D<2, mica::Same>::Check<Shape{7, 5, 16}>>);
  CHECK(!has_passed<UpSampling2D<2, Nearest, Bilinear>::Check<Shape{7, 5, 16}>>);
}
