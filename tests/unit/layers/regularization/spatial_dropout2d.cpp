// SPDX-License-Identifier: MIT
#include <mica/layers/regularization/spatial_dropout2d.hpp>

#include "support/layer_laws.hpp"
#include "support/random_layers.hpp"

#include <doctest/doctest.h>

#include <algorithm>
#include <cmath>
#include <cstddef>

using mica::Shape;
using mica::SpatialDropout2D;

namespace {

constexpr std::uint64_t streams[]{1, 2, 3};

}  // namespace

TEST_CASE("SpatialDropout2D obeys the laws of layers, and those of random layers") {
  CHECK(broken_laws<SpatialDropout2D<0.4>, Shape{3, 2, 5}>() == "");
  CHECK(broken_laws<SpatialDropout2D<0.25>, Shape{2, 2, 18}>() == "");
  CHECK(broken_random_laws<SpatialDropout2D<0.5>, Shape{2, 3, 20}>() == "");
}

TEST_CASE("SpatialDropout2D drops a channel at all pixels, or at none") {
  constexpr Shape in{3, 2, 19};
  const mica::PassContext pass{true, 4, streams};
  const Values y = outputs_of<SpatialDropout2D<0.75>, in>(pass, 3);
  int dropped = 0;
  for (std::size_t s = 0; s < 3; ++s) {
    for (std::size_t i = 0; i < 6; ++i) {
      for (std::size_t c = 0; c < 19; ++c) {
        const double value = y[(s * 6 + i) * 19 + c];
        CHECK((value == 0 || value == 4));
        CHECK(value == y[s * 6 * 19 + c]);
        dropped += value == 0 ? 1 : 0;
      }
    }
  }
  CHECK(dropped > 0);
  CHECK(dropped < 3 * 6 * 19);
}

TEST_CASE("SpatialDropout2D drops at its rate") {
  constexpr int count = 10'000;
  const Values y = outputs_of<SpatialDropout2D<0.3>, Shape{1, 1, count}>({true, 0, streams});
  const double dropped = static_cast<double>(std::count(y.begin(), y.end(), 0.0)) / count;
  CHECK(std::abs(dropped - 0.3) < 3 * std::sqrt(0.3 * 0.7 / count));
}

TEST_CASE("SpatialDropout2D needs an image and a rate") {
  CHECK(mica::has_passed<SpatialDropout2D<0.5>::Check<Shape{5, 4, 3}>>);
  CHECK(!mica::has_passed<SpatialDropout2D<0.5>::Check<Shape{60}>>);
  CHECK(!mica::has_passed<SpatialDropout2D<1>::Check<Shape{5, 4, 3}>>);
}
