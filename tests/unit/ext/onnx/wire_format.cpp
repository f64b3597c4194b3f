// SPDX-License-Identifier: MIT
#include <mica/ext/onnx/wire_format.hpp>

#include <doctest/doctest.h>

#include <cstdint>
#include <string>

using mica::onnx::Message;
using namespace std::string_literals;

namespace {

std::string integer(std::int64_t value) {
  Message m;
  m.integer(1, value);
  return m.bytes();
}

}  // namespace

// The first of each are the examples of protobuf.dev/programming-guides/encoding.
TEST_CASE("whole numbers take 7 bits a byte, the lowest first") {
  CHECK(integer(150) == "\x08\x96\x01");
  CHECK(integer(0) == "\x08\0"s);
  CHECK(integer(127) == "\x08\x7f");
  CHECK(integer(128) == "\x08\x80\x01");
  CHECK(integer(16'384) == "\x08\x80\x80\x01");
  CHECK(integer(-1) == "\x08\xff\xff\xff\xff\xff\xff\xff\xff\xff\x01");
  CHECK(integer(INT64_MIN) == "\x08\x80\x80\x80\x80\x80\x80\x80\x80\x80\x01");
}

TEST_CASE("texts and messages stand behind their length") {
  Message m;
  m.text(2, "testing");
  CHECK(m.bytes() == "\x12\x07testing");
  m = {};
  m.text(3, "");
  CHECK(m.bytes() == "\x1a\0"s);

  Message inside;
  inside.integer(1, 150);
  m = {};
  m.message(3, inside);
  CHECK(m.bytes() == "\x1a\x03\x08\x96\x01");

  m = {};
  m.text(1, std::string(300, 'a'));
  CHECK(m.bytes() == "\x0a\xac\x02" + std::string(300, 'a'));
}

TEST_CASE("a float has four bytes, the lowest first") {
  Message m;
  m.number(2, 1);
  m.number(2, -0.15625F);
  CHECK(m.bytes() == "\x15\0\0\x80\x3f\x15\0\0\x20\xbe"s);
}

TEST_CASE("fields with large numbers have keys of two bytes") {
  Message m;
  m.integer(16, 1);
  m.integer(20, 2);
  CHECK(m.bytes() == "\x80\x01\x01\xa0\x01\x02");
}
