// SPDX-License-Identifier: MIT
// With exceptions; tests/headers/without_exceptions.cmake is for programs without.
#include <mica/core/messages/error.hpp>
#include <mica/core/utilities/exception_of.hpp>

#include "support/error_of.hpp"

#include <doctest/doctest.h>

#include <exception>
#include <stdexcept>
#include <type_traits>

static_assert(std::is_base_of_v<std::runtime_error, mica::Error>);

namespace {

int calls = 0;
void count(const char*) { ++calls; }

}  // namespace

TEST_CASE("an error is an exception, whatever the handler is") {
  const mica::ErrorHandler first = mica::set_error_handler(count);
  CHECK(error_of([] { mica::detail::throw_error("expected 1, found 2"); }) == "expected 1, found 2");
  CHECK(calls == 0);
  CHECK((mica::set_error_handler(nullptr) == count));
  CHECK((mica::set_error_handler(first) == first));  // nullptr stands for it
}

TEST_CASE("exception_of returns what was thrown, of any type, and null for nothing") {
  int done = 0;
  CHECK(mica::detail::exception_of([&] { ++done; }) == nullptr);
  CHECK(done == 1);
  const std::exception_ptr failure = mica::detail::exception_of([] { throw 5; });
  REQUIRE(failure != nullptr);
  CHECK_THROWS_AS(std::rethrow_exception(failure), int);
  CHECK(error_of([] {
          std::rethrow_exception(mica::detail::exception_of([] { mica::detail::throw_error("again"); }));
        }) == "again");
}
