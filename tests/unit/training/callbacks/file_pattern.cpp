// SPDX-License-Identifier: MIT
#include <mica/training/callbacks/file_pattern.hpp>

#include "support/error_of.hpp"

#include <doctest/doctest.h>

#include <string>
#include <string_view>

namespace {

std::string filled(std::string_view text, double epoch = 7, double loss = -0.5) {
  return mica::detail::FilePattern("File", text).filled([&](std::string_view name) {
    return name == "epoch" ? epoch : loss;
  });
}

std::string message_of(std::string_view text) {
  return error_of([&] { filled(text); });
}

}  // namespace

// The expected texts are those of Python's str.format.
TEST_CASE("placeholders are replaced as Python does") {
  CHECK(filled("") == "");
  CHECK(filled("model.weights") == "model.weights");
  CHECK(filled("{epoch}{epoch:d}") == "77");
  CHECK(filled("<{epoch:3d}> <{epoch:03d}> <{epoch:3}>") == "<  7> <007> <  7>");
  CHECK(filled("{epoch:02d}", 123) == "123");
  CHECK(filled("{loss} {loss:.2f} {loss:f}") == "-0.5 -0.50 -0.500000");
  CHECK(filled("<{loss:8.2f}> <{loss:08.2f}>") == "<   -0.50> <-0000.50>");
  CHECK(filled("{loss:.0f}", 1, 1234.5678) == "1235");
  CHECK(filled("{loss}", 1, 1.0 / 3) == "0.3333333333333333");
}

TEST_CASE("a doubled brace is a brace") { CHECK(filled("{{epoch}} {{{epoch}}}") == "{epoch} {7}"); }

TEST_CASE("what is no pattern is an error") {
  const std::string expected = "File: expected placeholders like {epoch:02d} and {loss:.2f}, found ";
  CHECK(message_of("a{epoch") == expected + "a brace that is not closed in \"a{epoch\"");
  CHECK(message_of("epoch}") == expected + "a brace that is not opened in \"epoch}\"");
  for (const std::string text : {"{epoch:.2f}", "{epoch:2f}", "{loss:2d}", "{loss:.2}", "{loss:8}",
                                 "{loss:.f}", "{loss:.2e}", "{epoch:x}", "{epoch:+d}", "{loss:.2ff}"})
    CHECK(message_of(text) == expected + text + " in \"" + text + "\"");
  CHECK(message_of("{epoch:100d}") ==
        expected + "a width or a number of digits above 99 in \"{epoch:100d}\"");
}
