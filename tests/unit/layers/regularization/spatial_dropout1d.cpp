// SPDX-License-Identifier: MIT
#include <mica/layers/regularization/spatial_dropout1d.hpp>

#include "support/layer_laws.hpp"
#include "support/random_layers.hpp"

#include <doctest/doctest.h>

#include <cstddef>
#include <cstdint>

using mica::Shape;
using mica::SpatialDropout1D;

TEST_CASE("SpatialDropout1D obeys the laws of layers, and those of random layers") {
  CHECK(broken_laws<SpatialDropout1D<0.4>, Shape{6, 5}>() == "");
  CHECK(broken_random_laws<SpatialDropout1D<0.5>, Shape{6, 20}>() == "");
}

TEST_CASE("SpatialDropout1D drops a channel at all steps, or at none") {
  constexpr std::uint64_t streams[]{1, 2, 3};
  constexpr Shape in{4, 19};
  const Values y = outputs_of<SpatialDropout1D<0.75>, in>(mica::PassContext{true, 4, streams}, 3);
  int dropped = 0;
  for (std::size_t i = 0; i < y.size(); ++i) {
    CHECK((y[i] == 0 || y[i] == 4));
    CHECK(y[i] == y[i / (4 * 19) * (4 * 19) + i % 19]);
    dropped += y[i] == 0 ? 1 : 0;
  }
  CHECK(dropped > 0);
  CHECK(dropped < 3 * 4 * 19);
}

TEST_CASE("SpatialDropout1D needs a sequence and a rate") {
  CHECK(mica::has_passed<SpatialDropout1D<0.5>::Check<Shape{20, 3}>>);
  CHECK(!mica::has_passed<SpatialDropout1D<0.5>::Check<Shape{5, 4, 3}>>);
  CHECK(!mica::has_passed<SpatialDropout1D<1>::Check<Shape{20, 3}>>);
}
