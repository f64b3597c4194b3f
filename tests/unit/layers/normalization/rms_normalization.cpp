// SPDX-License-Identifier: MIT
#include <mica/layers/normalization/rms_normalization.hpp>

#include "support/golden_layers.hpp"
#include "support/layer_laws.hpp"

#include <doctest/doctest.h>

using mica::Epsilon;
using mica::RMSNormalization;
using mica::Shape;

TEST_CASE("RMSNormalization obeys the laws of layers") {
  CHECK(broken_laws<RMSNormalization<>, Shape{2, 3, 5}>() == "");
  CHECK(broken_laws<RMSNormalization<Epsilon<0.5>>, Shape{3, 37}>() == "");
}

TEST_CASE("RMSNormalization by hand: the mean square of 1 1 1 1 5 5 5 1 is 10") {
  const auto answers = answers_of<RMSNormalization<Epsilon<6>>, Shape{8}>(
      {1, 1, 1, 1, 5, 5, 5, 1}, {8, 0, 0, 0, 0, 0, 0, 0}, {4, 4, 8, 4, 4, 4, 4, 12});
  CHECK(answers.y == Values{1, 1, 2, 1, 5, 5, 5, 3});
  // The factor is 1 / 4: dL/dscale[0] = 8 / 4; dL/dx = 4 dL/dy / 4 - x (4 8 1) / 64 / 8
  CHECK(answers.gradient == Values{2, 0, 0, 0, 0, 0, 0, 0});
  CHECK(answers.dx == Values{8 - 0.0625, -0.0625, -0.0625, -0.0625, -0.3125, -0.3125, -0.3125, -0.0625});
}

TEST_CASE("RMSNormalization is PyTorch's formula; its epsilon is 1e-6 unless given") {
  CHECK(faults_of_golden<RMSNormalization<>, Shape{2, 3, 5}>("rms") == "");
  CHECK(faults_of_golden<RMSNormalization<Epsilon<0.25>>, Shape{40}>("rms_of_vectors") == "");
  const auto small = answers_of<RMSNormalization<>, Shape{1}, double>({1e-3}, {0}, {1});
  CHECK(small.y[0] == doctest::Approx(0.7071067811865476));  // 1e-3 / sqrt(1e-6 + 1e-6)
}

TEST_CASE("RMSNormalization begins with ones, and refuses what it does not know") {
  CHECK(initial_parameters<RMSNormalization<>, Shape{2, 3, 4}>() == Values{1, 1, 1, 1});
  CHECK(mica::has_passed<RMSNormalization<>::Check<Shape{5}>>);
  CHECK(!mica::has_passed<RMSNormalization<Epsilon<-1>>::Check<Shape{5}>>);
  CHECK(!mica::has_passed<RMSNormalization<mica::NoScale>::Check<Shape{5}>>);
}
