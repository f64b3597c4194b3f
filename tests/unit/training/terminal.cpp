// SPDX-License-Identifier: MIT
#include <mica/training/terminal.hpp>

#include <doctest/doctest.h>

#include <sstream>

TEST_CASE("a string is no terminal") { CHECK(!mica::detail::is_terminal(std::ostringstream())); }

TEST_CASE("a stream that is no terminal has some columns too") {
  CHECK(mica::detail::terminal_columns(std::ostringstream()) > 0);
}

TEST_CASE("COLUMNS counts if it is a number that makes sense") {
  using mica::detail::columns_of_environment;
  CHECK(columns_of_environment("60") == 60);
  CHECK(columns_of_environment("9999") == 9999);
  for (const char* text : {static_cast<const char*>(nullptr), "", "wide", "0", "-5", "10000"})
    CHECK(columns_of_environment(text) == 80);
}

TEST_CASE("the length of a text is that of its characters") {
  CHECK(mica::detail::length_of("") == 0);
  CHECK(mica::detail::length_of("loss") == 4);
  CHECK(mica::detail::length_of("\u2501\u2500") == 2);
  CHECK(mica::detail::length_of("gr\u00f6\u00dfe") == 5);
}
