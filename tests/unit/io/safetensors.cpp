// SPDX-License-Identifier: MIT
#include <mica/io/safetensors.hpp>

#include <mica/io/safetensors_writer.hpp>

#include "support/allocations.hpp"
#include "support/error_of.hpp"
#include "support/safetensors_files.hpp"

#include <doctest/doctest.h>

#include <cmath>
#include <cstdint>
#include <limits>
#include <sstream>
#include <string>
#include <vector>

namespace {

using mica::Safetensors;
using mica::SafetensorsWriter;

Safetensors opened(const std::string& file) { return {"file", {file.begin(), file.end()}}; }
std::string refused(const std::string& header, std::size_t data) {
  return error_of([&] { opened(safetensors_file(header, std::string(data, '\0'))); });
}
/// The JSON of a tensor.
std::string tensor(const std::string& name, const std::string& type, const std::string& shape,
                   std::uint64_t begin, std::uint64_t end) {
  return '"' + name + R"(":{"dtype":")" + type + R"(","shape":[)" + shape + R"(],"data_offsets":[)" +
         std::to_string(begin) + ',' + std::to_string(end) + "]}";
}

}  // namespace

TEST_CASE("tensors and metadata are written and read, elements of 8 bytes in front") {
  SafetensorsWriter writer;
  writer.add_metadata("who", "\"mica\"\n");
  writer.add_bytes("raw", "abc");
  writer.add<float>("a/b", {2, 1}, [](std::size_t i) { return i == 0 ? 1.5F : -0.0F; });
  writer.add<double>("scalar", {}, [](std::size_t) { return 0.1; });
  writer.add<float>("none", {0, 7}, [](std::size_t) { return 1.F; });
  std::ostringstream out;
  writer.write(out);
  const std::string bytes = out.str();
  const std::string start = R"({"__metadata__":{"mica_crc32":")";
  CHECK(bytes.substr(8, start.size()) == start);
  CHECK(
      bytes.substr(8 + start.size() + 9)
          .starts_with(R"(,"who":"\"mica\"\u000a"},"scalar":{"dtype":"F64","shape":[],"data_offsets":[0,8]},)"
                       R"("a/b":{"dtype":"F32","shape":[2,1],"data_offsets":[8,16]},"none":)"));
  const Safetensors file = opened(bytes);
  CHECK(file.is_aligned());
  CHECK(file.tensors().size() == 4);
  CHECK(*file.find_metadata("who") == "\"mica\"\n");
  CHECK(file.find_metadata("a") == nullptr);
  CHECK(file.find("missing") == nullptr);
  CHECK(file.element(*file.find("scalar"), 0) == 0.1);
  CHECK(file.element(*file.find("a/b"), 0) == 1.5);
  CHECK(std::signbit(file.element(*file.find("a/b"), 1)));
  CHECK(file.find("a/b")->shape == std::vector<std::uint64_t>{2, 1});
  CHECK(file.find("none")->size == 0);
  CHECK(file.bytes(*file.find("raw"))[2] == 'c');
  CHECK(error_of([&] { writer.add_bytes("raw", ""); }) ==
        "expected tensors of different names, found two of the name raw");
}

TEST_CASE("an empty file of tensors, and what other writers write, is read") {
  CHECK(opened(safetensors_file("{}", "")).tensors().empty());
  // Keys in any order, no padding, tensors in another order than their elements.
  const std::string data("\0\0\x80\x3f\x01\x02", 6);
  const Safetensors file = opened(safetensors_file(
      R"({"b":{"data_offsets":[4,6],"shape":[2],"dtype":"U8"}, "a":{"shape":[1],"dtype":"F32","data_offsets":[0,4]}})",
      data));
  CHECK(!file.is_aligned());
  CHECK(file.tensors()[0].name == "a");
  CHECK(file.element(file.tensors()[0], 0) == 1);
  CHECK(error_of([&] { file.element(*file.find("b"), 0); }) ==
        "file, tensor b: expected elements of the type F64, F32, F16 or BF16, found U8");
}

TEST_CASE("floats of 16 bits are read") {
  const auto half = [](std::uint64_t bits) { return mica::detail::small_float(bits, 5); };
  CHECK(half(0x3c00) == 1);
  CHECK(half(0xc000) == -2);
  CHECK(half(0x7bff) == 65504);
  CHECK(half(0x0400) == 0x1p-14);
  CHECK(half(0x0001) == 0x1p-24);
  CHECK(half(0x3555) == doctest::Approx(1. / 3).epsilon(1e-3));
  CHECK(std::signbit(half(0x8000)));
  CHECK(half(0xfc00) == -std::numeric_limits<double>::infinity());
  CHECK(std::isnan(half(0x7e00)));
  const auto brain = [](std::uint64_t bits) { return mica::detail::small_float(bits, 8); };
  CHECK(brain(0x3f80) == 1);
  CHECK(brain(0xc0a0) == -5);
  CHECK(brain(0x0001) == 0x1p-133);
  CHECK(brain(0x7f7f) == 0x1.fep127);
  CHECK(brain(0x7f80) == std::numeric_limits<double>::infinity());
  const Safetensors file = opened(
      safetensors_file('{' + tensor("h", "F16", "1", 0, 2) + ',' + tensor("b", "BF16", "1", 2, 4) + '}',
                       std::string("\0\x3c\x80\x3f", 4)));
  CHECK(file.element(*file.find("h"), 0) == 1);
  CHECK(file.element(*file.find("b"), 0) == 1);
}

TEST_CASE("each rule of the format is checked") {
  const std::string a = tensor("a", "F32", "2", 0, 8), b = tensor("b", "F32", "1", 8, 12);
  CHECK(refused('{' + a + ',' + b + '}', 12) == "no error");
  CHECK(error_of([] { opened("1234567"); }) ==
        "file, byte 0: expected a safetensors file, which begins with the 8 bytes of its header's size, "
        "found 7 bytes");
  CHECK(error_of([] { opened(std::string("\x03\0\0\0\0\0\0\0{}", 10)); }) ==
        "file, byte 0: expected the size of a header in the 2 bytes behind it, found 3");
  CHECK(error_of([] { opened(std::string(8, '\xff') + "{}"); }) ==
        "file, byte 0: expected the size of a header in the 2 bytes behind it, found 18446744073709551615");
  CHECK(refused(" {}", 0) ==
        "file, byte 8: expected '{', with which a safetensors header begins, found something else");
  CHECK(refused("", 0) ==
        "file, byte 8: expected '{', with which a safetensors header begins, found something else");
  CHECK(refused("{}\n{", 0) == "file, byte 11: expected the end of the JSON text, found '{'");
  CHECK(refused('{' + a + '}', 9) ==
        "file, behind the last tensor: expected the end of the file, found 1 bytes more");
  CHECK(
      refused('{' + a + '}', 7).ends_with("expected data_offsets in the 7 bytes behind the header, found 8"));
  CHECK(refused('{' + a + ',' + tensor("b", "F32", "1", 9, 13) + '}', 13) ==
        "file, tensor b: expected the first byte behind the tensor in front, 8, found 9");
  CHECK(refused('{' + a + ',' + tensor("b", "F32", "2", 4, 12) + '}', 12) ==
        "file, tensor b: expected the first byte behind the tensor in front, 8, found 4");
  CHECK(refused('{' + a + ',' + tensor("b", "F32", "2", 0, 8) + '}', 8) ==
        "file, tensor b: expected the first byte behind the tensor in front, 8, found 0");
  CHECK(refused('{' + b + '}', 12) ==
        "file, tensor b: expected the first byte behind the tensor in front, 0, found 8");
  CHECK(refused('{' + a + ',' + a + '}', 8).ends_with("found \"a\" twice in the one that ends here"));
  CHECK(refused(R"({"__metadata__":{},"__metadata__":{}})", 0)
            .ends_with("found \"__metadata__\" twice in the one that ends here"));
  CHECK(refused(R"({"__metadata__":{"a":1}})", 0).ends_with("expected '\"', found '1'"));
  CHECK(refused(R"({"a":{"dtype":"F32","shape":[0],"shape":[0],"data_offsets":[0,0]}})", 0)
            .ends_with("found \"shape\" twice in the one that ends here"));
  CHECK(refused(R"({"a":{"dtype":"F32","shape":[0]}})", 0)
            .ends_with("expected the keys dtype, shape and data_offsets of a tensor, found fewer"));
  CHECK(refused(R"({"a":{"dtype":"F32","shape":[0],"x":[0,0]}})", 0)
            .ends_with("expected the keys dtype, shape and data_offsets of a tensor, found another"));
  CHECK(refused('{' + tensor("a", "F31", "2", 0, 8) + '}', 8)
            .ends_with("expected a type such as F32 as the dtype, found another"));
  CHECK(refused('{' + tensor("a", "F32", "2", 8, 0) + '}', 8)
            .ends_with(
                "expected data_offsets of a begin and of an end that is not in front of it, found others"));
  CHECK(refused(R"({"a":{"dtype":"F32","shape":[1],"data_offsets":[0,2,4]}})", 4)
            .ends_with(
                "expected data_offsets of a begin and of an end that is not in front of it, found others"));
}

TEST_CASE("the bytes of a tensor are those that its type and shape need, whatever overflows") {
  for (const char* shape :
       {"3", "1", "", "2,2", "4294967296,4294967296", "9223372036854775807,2", "2305843009213693954",
        "9223372036854775807,9223372036854775807,9223372036854775807", "0", "0,9223372036854775807"}) {
    CAPTURE(shape);
    CHECK(
        refused('{' + tensor("a", "F32", shape, 0, 8) + '}', 8)
            .ends_with("expected data_offsets as far apart as \"a\" has bytes, found 8 bytes between them"));
  }
  CHECK(refused('{' + tensor("a", "F32", "0,9223372036854775807,9223372036854775807", 0, 0) + '}', 0) ==
        "no error");
  CHECK(refused('{' + tensor("a", "F4", "2,2", 0, 2) + '}', 2) == "no error");
  CHECK(refused('{' + tensor("a", "F4", "3", 0, 2) + '}', 2) != "no error");
  CHECK(refused('{' + tensor("a", "F8_E4M3", "2", 0, 2) + '}', 2) == "no error");
}

TEST_CASE("a small file asks for little memory") {
  const std::string hostile[] = {
      safetensors_file('{' + tensor("a", "F32", "4611686018427387904", 0, 8) + '}', std::string(8, '\0')),
      safetensors_file(std::string(4000, '{'), ""),
      safetensors_file("{\"a\":{\"shape\":[" + std::string(4000, '['), "")};
  for (const std::string& file : hostile)
    CHECK(allocated_by([&] { error_of([&] { opened(file); }); }) < 8 * file.size() + 4096);
}
