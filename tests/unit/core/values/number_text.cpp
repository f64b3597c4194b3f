// SPDX-License-Identifier: MIT
#include <mica/core/values/number_text.hpp>

#include <doctest/doctest.h>

#include <limits>
#include <string>

using mica::detail::fixed_text;
using mica::detail::shortest_text;

TEST_CASE("the shortest text is read as the same number") {
  CHECK(shortest_text(0.1) == "0.1");
  CHECK(shortest_text(1e-7) == "1e-07");
  CHECK(shortest_text(-2) == "-2");
  for (const double number : {1.0 / 3, 0.1 + 0.2, 123456789.123, std::numeric_limits<double>::min()})
    CHECK(std::stod(shortest_text(number)) == number);
}

TEST_CASE("fixed digits are rounded, and there is room for the largest number") {
  CHECK(fixed_text(0.125, 2) == "0.12");
  CHECK(fixed_text(2.71828, 2) == "2.72");
  CHECK(fixed_text(3, 0) == "3");
  CHECK(fixed_text(std::numeric_limits<double>::max(), 20).size() == 309 + 1 + 20);
}

TEST_CASE("numbers that are not finite have a name") {
  constexpr double infinity = std::numeric_limits<double>::infinity();
  CHECK(shortest_text(std::numeric_limits<double>::quiet_NaN()) == "nan");
  CHECK(shortest_text(infinity) == "inf");
  CHECK(fixed_text(-infinity, 2) == "-inf");
}
