// SPDX-License-Identifier: MIT
#include <mica/io/json.hpp>

#include "support/error_of.hpp"

#include <doctest/doctest.h>

#include <cstdint>
#include <string>
#include <vector>

namespace {

using mica::detail::in_json;
using mica::detail::JsonReader;

std::string string_in(const std::string& json) {
  JsonReader reader(json, "file", 0);
  const std::string value = reader.string();
  reader.end();
  return value;
}
std::string refused_string(const std::string& json) {
  return error_of([&] { string_in(json); });
}
std::string refused_number(const std::string& json) {
  return error_of([&] {
    JsonReader reader(json, "file", 0);
    reader.number();
    reader.end();
  });
}

/// An object of arrays of numbers as text, with the keys in their order: "a=1,2; b=;".
std::string read(const std::string& json) {
  std::string text;
  JsonReader reader(json, "file", 8);
  reader.object([&](const std::string& key) {
    text += key + '=';
    reader.array([&] { text += std::to_string(reader.number()) + ','; });
    text += ';';
  });
  reader.end();
  return text;
}

}  // namespace

TEST_CASE("objects and arrays are read with white space between their parts") {
  CHECK(read("{}") == "");
  CHECK(read(R"({"b":[1,20],"a":[]})") == "b=1,20,;a=;");
  CHECK(read(" { \"b\"\t:\n[ 0 , 9223372036854775807 ]\r} ") == "b=0,9223372036854775807,;");
}

TEST_CASE("strings are UTF-8, with all escapes of JSON") {
  CHECK(string_in(R"("a \" \\ \/ \b\f\n\r\t z")") == "a \" \\ / \b\f\n\r\t z");
  CHECK(string_in(R"("\u0041\u00e4\u20AC\ud83d\ude00\u0000")") ==
        std::string("A\xc3\xa4\xe2\x82\xac\xf0\x9f\x98\x80\0", 11));
  CHECK(string_in("\"\xc3\xa4\xe2\x82\xac\xf0\x9f\x98\x80\x7f\"") ==
        "\xc3\xa4\xe2\x82\xac\xf0\x9f\x98\x80\x7f");
}

TEST_CASE("what is written is read") {
  std::string all;
  for (char c = 0; c < 127; ++c) all += c;
  all += "\xc3\xa4\xf0\x9f\x98\x80";
  CHECK(string_in(in_json(all)) == all);
  CHECK(in_json("a\"\\\n") == R"("a\"\\\u000a")");
  CHECK(error_of([] { in_json("\xff"); }) == "expected a text in UTF-8, found other bytes");
}

TEST_CASE("bytes that are no UTF-8 are refused") {
  for (const char* bytes : {"\x80", "\xbf", "\xc0\x80", "\xc1\xbf", "\xc3", "\xc3(", "\xe0\x9f\xbf",
                            "\xe2\x82", "\xe2(\xac", "\xed\xa0\x80", "\xed\xbf\xbf", "\xf0\x8f\xbf\xbf",
                            "\xf0\x9f\x98", "\xf4\x90\x80\x80", "\xf5\x80\x80\x80", "\xff"}) {
    CAPTURE(bytes);
    CHECK(refused_string("\"a" + std::string(bytes) + "\"") ==
          "file, byte 2: expected UTF-8, found another byte");
  }
}

TEST_CASE("wrong strings are refused in a sentence") {
  CHECK(refused_string("") == "file, byte 0: expected '\"', found the end of the JSON text");
  CHECK(refused_string("'a'") == "file, byte 0: expected '\"', found '''");
  CHECK(refused_string("\"a") == "file, byte 2: expected '\"', found the end of the JSON text");
  CHECK(refused_string("\"a\nb\"") ==
        "file, byte 2: expected a string without control characters, found one");
  CHECK(refused_string(std::string("\"\0\"", 3)) ==
        "file, byte 1: expected a string without control characters, found one");
  CHECK(refused_string("\"a\\") ==
        "file, byte 3: expected one of \"\\/bfnrtu behind a backslash, found the end of the JSON text");
  CHECK(refused_string("\"\\x41\"") ==
        "file, byte 2: expected one of \"\\/bfnrtu behind a backslash, found 'x'");
  CHECK(refused_string("\"\\u12g4\"") == "file, byte 5: expected four hexadecimal digits, found 'g'");
  CHECK(refused_string("\"\\u12") ==
        "file, byte 5: expected four hexadecimal digits, found the end of the JSON text");
  for (const char* json :
       {R"("\ud83d")", R"("\ude00")", R"("\ud83d\u0041")", R"("\ud83dabcdef")", R"("\ude00\ud83d")"}) {
    CAPTURE(json);
    CHECK(refused_string(json).ends_with("expected a pair of surrogates, found one alone"));
  }
  CHECK(refused_string("\"a\" x") == "file, byte 4: expected the end of the JSON text, found 'x'");
  CHECK(refused_string(std::string("\"a\"\0", 4)) ==
        "file, byte 3: expected the end of the JSON text, found '?'");
}

TEST_CASE("a number is whole, not negative, below 2^63 and written without ornament") {
  CHECK(refused_number("0") == "no error");
  CHECK(refused_number("9223372036854775808") ==
        "file, byte 18: expected a number below 2^63, found a larger one");
  CHECK(refused_number(std::string(100'000, '9'))
            .ends_with("expected a number below 2^63, found a larger one"));
  CHECK(refused_number("01") ==
        "file, byte 0: expected a number without zeros in front, found one that begins with 0");
  CHECK(refused_number("-1") == "file, byte 0: expected a whole number, not negative, found '-'");
  for (const char* json : {"1.0", "1e3", "1E3"})
    CHECK(refused_number(json) ==
          "file, byte 1: expected a whole number, found one with a fraction or an exponent");
  for (const char* json : {"", "+1", ".5", "NaN", "null", "true", "[1]", "\"1\""})
    CHECK(refused_number(json).starts_with("file, byte 0: expected a whole number, not negative, found "));
}

TEST_CASE("wrong objects and arrays are refused at the first byte that is wrong") {
  const auto error = [](const std::string& json) { return error_of([&] { read(json); }); };
  CHECK(error("[]") == "file, byte 8: expected '{', found '['");
  CHECK(error("{\"a\":[1],}") == "file, byte 17: expected '\"', found '}'");
  CHECK(error("{\"a\":[1,]}") == "file, byte 16: expected a whole number, not negative, found ']'");
  CHECK(error("{\"a\" [1]}") == "file, byte 13: expected ':', found '['");
  CHECK(error("{\"a\":[1 2]}") == "file, byte 16: expected ',' or ']', found '2'");
  CHECK(error("{\"a\":[1]") == "file, byte 16: expected ',' or '}', found the end of the JSON text");
  CHECK(error("{\"a\":[1}") == "file, byte 15: expected ',' or ']', found '}'");
  CHECK(error("{a:[1]}") == "file, byte 9: expected '\"', found 'a'");
  CHECK(error("{}{}") == "file, byte 10: expected the end of the JSON text, found '{'");
  CHECK(error(R"({"a":[1],"b":[],"\u0061":[]})") ==
        "file, byte 36: expected each key once in an object, found \"a\" twice in the one that ends here");
  CHECK(error("{\"a\":" + std::string(1'000'000, '[')) ==
        "file, byte 14: expected a whole number, not negative, found '['");
  CHECK(error(std::string(1'000'000, '{')) == "file, byte 9: expected '\"', found '{'");
}
