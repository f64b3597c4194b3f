// SPDX-License-Identifier: MIT
#include <mica/layers/reshaping/flatten.hpp>

#include <doctest/doctest.h>

using mica::Flatten;
using mica::Shape;

TEST_CASE("Flatten keeps every element and only renames its input") {
  static_assert(mica::IsLayer<Flatten> && Flatten::is_reshape);
  static_assert(Flatten::output_shape({24, 23, 8}) == Shape{24 * 23 * 8});
  static_assert(Flatten::output_shape(Shape{10}) == Shape{10});
  static_assert(Flatten::output_shape({2, 3, 4, 5}) == Shape{120});
  static_assert(mica::detail::parameter_count<Flatten>({24, 23, 8}) == 0);
  static_assert(Flatten::input_padding({24, 23, 8}) == mica::PaddingSize{});
  CHECK(std::string(Flatten::name) == "Flatten");
}
