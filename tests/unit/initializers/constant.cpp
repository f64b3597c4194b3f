// SPDX-License-Identifier: MIT
#include <mica/initializers/constant.hpp>

#include "support/samples.hpp"

#include <doctest/doctest.h>

TEST_CASE("Constant is its number everywhere, in float as near as float can") {
  Values values(5, 7.0);
  mica::Constant<0.1>::fill(std::span<double>(values), {3, 4}, mica::Random(1));
  CHECK(values == Values(5, 0.1));
  std::vector<float> floats(3);
  mica::Constant<-0.1>::fill(std::span<float>(floats), {3, 4}, mica::Random(1));
  CHECK(floats == std::vector<float>(3, -0.1f));
}
