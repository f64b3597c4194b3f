// SPDX-License-Identifier: MIT
#include "lower/stored.hpp"

#include <doctest/doctest.h>

using convert::Extents;
using convert::reshaped;
using convert::Stored;
using convert::stored_as;
using convert::transposed;

using Positions = std::vector<std::size_t>;

TEST_CASE("an image of ONNX is stored channels last") {
  const Stored image = stored_as(0, {2, 1, 3}, {1, 2, 0});
  CHECK(image.atoms == Extents{2, 3});
  CHECK(image.stored_atoms() == Extents{3, 2});
  CHECK(image.positions() == Positions{0, 3, 1, 4, 2, 5});
}

TEST_CASE("Flatten of an image keeps its order, and knows where each number is") {
  const Stored flat = *reshaped(stored_as(0, {2, 2, 2}, {1, 2, 0}), {8});
  CHECK(flat.extents == Extents{8});
  CHECK_FALSE(flat.is_in_onnx_order());
  CHECK(flat.positions() == Positions{0, 4, 1, 5, 2, 6, 3, 7});
}

TEST_CASE("Transpose to channels last makes the stored order that of ONNX") {
  const Stored turned = transposed(stored_as(0, {2, 3, 4}, {1, 2, 0}), {1, 2, 0});
  CHECK(turned.extents == Extents{3, 4, 2});
  CHECK(turned.is_in_onnx_order());
}

TEST_CASE("a Reshape cuts an axis into parts, as ShuffleNet does") {
  const Stored image = stored_as(0, {6, 5, 5}, {1, 2, 0});
  const Stored groups = *reshaped(image, {2, 3, 5, 5});
  CHECK(groups.stored_atoms() == Extents{5, 5, 2, 3});
  const Stored shuffled = *reshaped(transposed(groups, {1, 0, 2, 3}), {6, 5, 5});
  CHECK(shuffled.stored_atoms() == Extents{5, 5, 2, 3});
  CHECK(shuffled.order == std::vector{2, 3, 1, 0});
}

TEST_CASE("a Reshape across axes that are stored apart is none") {
  CHECK_FALSE(reshaped(stored_as(0, {3, 4}, {1, 0}), {4, 3}).has_value());
  CHECK(reshaped(stored_as(0, {3, 4}, {0, 1}), {4, 3}).has_value());
}
