// SPDX-License-Identifier: MIT
#include <mica/core/values/range.hpp>

#include "support/error_of.hpp"

#include <doctest/doctest.h>

#include <limits>

namespace {
constexpr double not_a_number = std::numeric_limits<double>::quiet_NaN(),
                 infinity = std::numeric_limits<double>::infinity();
}  // namespace

TEST_CASE("numbers are printed short, NaN as NaN") {
  CHECK(mica::detail::text_of(0.001) == "0.001");
  CHECK(mica::detail::text_of(1e30) == "1e+30");
  CHECK(mica::detail::text_of(-infinity) == "-inf");
  CHECK(mica::detail::text_of(not_a_number) == "NaN");
  CHECK(mica::detail::text_of(-not_a_number) == "NaN");
}

TEST_CASE("a range has its first number, and neither its end nor NaN nor infinity") {
  CHECK(mica::detail::in_range(0, 0, 1));
  CHECK(mica::detail::in_range(0.999, 0, 1));
  CHECK(!mica::detail::in_range(1, 0, 1));
  CHECK(!mica::detail::in_range(-1e-300, 0, 1));
  CHECK(!mica::detail::in_range(not_a_number, 0, 1));
  CHECK(!mica::detail::in_range(-infinity, -infinity, 1));
}

TEST_CASE("what is out of range is refused, with owner, name, range and value") {
  CHECK(error_of([] { mica::detail::check_not_negative("Adam", "learning_rate", -1); }) ==
        "Adam: expected a finite learning_rate >= 0, found -1");
  CHECK(error_of([] { mica::detail::check_not_negative("Adam", "learning_rate", not_a_number); }) ==
        "Adam: expected a finite learning_rate >= 0, found NaN");
  CHECK(error_of([] { mica::detail::check_not_negative("Adam", "learning_rate", infinity); }) ==
        "Adam: expected a finite learning_rate >= 0, found inf");
  CHECK(error_of([] { mica::detail::check_positive("Adam", "epsilon", 0); }) ==
        "Adam: expected a finite epsilon > 0, found 0");
  CHECK(error_of([] { mica::detail::check_positive("Adam", "epsilon", not_a_number); }) ==
        "Adam: expected a finite epsilon > 0, found NaN");
  CHECK(error_of([] { mica::detail::check_below_one("SGD", "momentum", 1); }) ==
        "SGD: expected 0 <= momentum < 1, found 1");
  CHECK(error_of([] { mica::detail::check_below_one("SGD", "momentum", not_a_number); }) ==
        "SGD: expected 0 <= momentum < 1, found NaN");
  mica::detail::check_not_negative("Adam", "learning_rate", 0);
  mica::detail::check_not_negative("Adam", "learning_rate", 1e300);
  mica::detail::check_positive("Adam", "epsilon", 1e-300);
  mica::detail::check_below_one("SGD", "momentum", 0);
}
