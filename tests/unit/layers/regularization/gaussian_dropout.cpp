// SPDX-License-Identifier: MIT
#include <mica/layers/regularization/gaussian_dropout.hpp>

#include "support/layer_laws.hpp"
#include "support/random_layers.hpp"

#include <doctest/doctest.h>

#include <cmath>

using mica::GaussianDropout;
using mica::Shape;

TEST_CASE("GaussianDropout obeys the laws of layers, and those of random layers") {
  CHECK(broken_laws<GaussianDropout<0.2>, Shape{5, 4, 3}>() == "");
  CHECK(broken_random_laws<GaussianDropout<0.5>, Shape{3, 3, 4}>() == "");
}

TEST_CASE("GaussianDropout multiplies by noise of mean 1 and the deviation of Dropout's factors") {
  constexpr int count = 40'000;
  const std::uint64_t streams[]{1};
  const Statistics s = statistics(outputs_of<GaussianDropout<0.2>, Shape{count}>({true, 0, streams}, 1, 2));
  CHECK(std::abs(s.mean - 2) < 3 * 2 * 0.5 / std::sqrt(count));
  CHECK(std::abs(s.variance - 1) < 3 * std::sqrt(2.0 / count));  // (2 sqrt(0.2 / 0.8))^2
  CHECK(outputs_of<GaussianDropout<0>, Shape{5}>({true, 0, streams}) == Values(5, 1.0));
}

TEST_CASE("GaussianDropout takes the rates of Dropout") {
  CHECK(mica::has_passed<GaussianDropout<0>::Check<Shape{5}>>);
  CHECK(!mica::has_passed<GaussianDropout<1>::Check<Shape{5}>>);
}
