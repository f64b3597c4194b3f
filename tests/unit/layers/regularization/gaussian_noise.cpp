// SPDX-License-Identifier: MIT
#include <mica/layers/regularization/gaussian_noise.hpp>

#include "support/layer_laws.hpp"
#include "support/random_layers.hpp"

#include <doctest/doctest.h>

#include <cmath>

using mica::GaussianNoise;
using mica::Shape;

TEST_CASE("GaussianNoise obeys the laws of layers, and those of random layers") {
  CHECK(broken_laws<GaussianNoise<0.1>, Shape{5, 4, 3}>() == "");
  CHECK(broken_random_laws<GaussianNoise<0.5>, Shape{3, 3, 4}>() == "");
}

TEST_CASE("GaussianNoise adds noise of mean 0 and its standard deviation") {
  constexpr int count = 40'000;
  const std::uint64_t streams[]{1};
  const Statistics s = statistics(outputs_of<GaussianNoise<0.5>, Shape{count}>({true, 0, streams}, 1, 3));
  CHECK(std::abs(s.mean - 3) < 3 * 0.5 / std::sqrt(count));
  CHECK(std::abs(s.variance - 0.25) < 3 * 0.25 * std::sqrt(2.0 / count));
  CHECK(outputs_of<GaussianNoise<0>, Shape{5}>({true, 0, streams}) == Values(5, 1.0));
}

TEST_CASE("GaussianNoise refuses a negative standard deviation") {
  CHECK(mica::has_passed<GaussianNoise<2>::Check<Shape{5}>>);
  CHECK(!mica::has_passed<GaussianNoise<-0.1>::Check<Shape{5}>>);
}
