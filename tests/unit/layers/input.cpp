// SPDX-License-Identifier: MIT
#include <doctest/doctest.h>

#include <mica/layers/reshaping/flatten.hpp>
#include <mica/layers/input.hpp>
#include <mica/network/sequential.hpp>

TEST_CASE("Input gives the network its shape, of one to four extents") {
  using namespace mica;
  CHECK(Sequential<Input<28, 28, 1>, Flatten>::input_shape == Shape{28, 28, 1});
  CHECK(Sequential<Input<784>, Flatten>::input_shape == Shape{784});
  CHECK(Sequential<Input<2, 3, 4, 5>, Flatten>::output_shape == Shape{120});
}
