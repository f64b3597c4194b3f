// SPDX-License-Identifier: MIT
#include <mica/initializers/zeros.hpp>

#include "support/samples.hpp"

#include <doctest/doctest.h>

TEST_CASE("Zeros are zeros") {
  Values values(5, 7.0);
  mica::Zeros::fill(std::span<double>(values), {3, 4}, mica::Random(1));
  CHECK(values == Values(5, 0.0));
}
