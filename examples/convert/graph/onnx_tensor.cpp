// SPDX-License-Identifier: MIT
#include "onnx_tensor.hpp"

#include "../refusal.hpp"

#include <bit>
#include <charconv>
#include <cmath>
#include <cstring>
#include <string_view>

namespace convert {

namespace {

float from_half(std::uint16_t bits) {
  const int sign = bits >> 15, exponent = bits >> 10 & 31, fraction = bits & 1023;
  float value = 0;
  if (exponent == 31)
    value = fraction == 0 ? INFINITY : NAN;
  else if (exponent == 0)
    value = std::ldexp(static_cast<float>(fraction), -24);
  else
    value = std::ldexp(static_cast<float>(fraction + 1024), exponent - 25);
  return sign == 0 ? value : -value;
}

float from_bfloat16(std::uint16_t bits) { return std::bit_cast<float>(std::uint32_t{bits} << 16); }

/// Where a tensor is, and how many elements it must have.
struct Wanted {
  const onnx::TensorProto& proto;
  const std::string& where;
  std::size_t count;
  std::string_view raw;  // the elements as bytes, if has_raw
  bool has_raw;

  [[noreturn]] void refuse_count(std::size_t found) const {
    throw Refusal(where + ": expected " + std::to_string(count) + " numbers, found " + std::to_string(found));
  }
};

/// The elements as bytes, little-endian, each changed by `f`.
template <class Stored, class Result, class F>
std::vector<Result> from_raw(const Wanted& wanted, F f) {
  static_assert(std::endian::native == std::endian::little);
  const std::string_view raw = wanted.raw;
  if (raw.size() / sizeof(Stored) != wanted.count || raw.size() % sizeof(Stored) != 0)
    wanted.refuse_count(raw.size() / sizeof(Stored));
  std::vector<Result> values(wanted.count);
  for (std::size_t i = 0; i < wanted.count; ++i) {
    Stored stored;
    std::memcpy(&stored, raw.data() + i * sizeof(Stored), sizeof stored);
    values[i] = f(stored);
  }
  return values;
}

/// The elements of a field of numbers, each changed by `f`.
template <class Result, class Field, class F>
std::vector<Result> from_field(const Wanted& wanted, const Field& field, F f) {
  if (static_cast<std::size_t>(field.size()) != wanted.count)
    wanted.refuse_count(static_cast<std::size_t>(field.size()));
  std::vector<Result> values;
  values.reserve(wanted.count);
  for (const auto value : field) values.push_back(f(value));
  return values;
}

template <class Stored, class Result, class Field, class F>
std::vector<Result> values_of(const Wanted& wanted, const Field& field, F f) {
  if (wanted.has_raw) return from_raw<Stored, Result>(wanted, f);
  return from_field<Result>(wanted, field, [&](auto value) { return f(static_cast<Stored>(value)); });
}

/// The bytes of an element as raw data have it; 0 for a type that is not read.
std::uint64_t bytes_of(int type) {
  switch (type) {
    case onnx::TensorProto::DOUBLE:
    case onnx::TensorProto::INT64:
      return 8;
    case onnx::TensorProto::FLOAT:
    case onnx::TensorProto::INT32:
      return 4;
    case onnx::TensorProto::FLOAT16:
    case onnx::TensorProto::BFLOAT16:
      return 2;
    case onnx::TensorProto::BOOL:
      return 1;
    default:
      return 0;
  }
}

/// What the keys "location", "offset" and "length" say.
ExternalPlace place_of(const onnx::TensorProto& proto, const std::string& where) {
  ExternalPlace place;
  for (const auto& entry : proto.external_data()) {
    const std::string &key = entry.key(), &value = entry.value();
    if (key == "location") place.location = value;
    if (key != "offset" && key != "length") continue;
    std::int64_t number = -1;
    const auto [end, error] = std::from_chars(value.data(), value.data() + value.size(), number);
    if (error != std::errc() || end != value.data() + value.size() || number < 0)
      throw Refusal(where + ": expected a whole number of bytes as its " + key + ", found \"" + value + '"');
    if (key == "length")
      place.length = number;
    else
      place.offset = static_cast<std::uint64_t>(number);
  }
  return place;
}

}  // namespace

Tensor read_tensor(const onnx::TensorProto& proto, const std::string& where, ExternalData& data) {
  Tensor tensor{{proto.dims().begin(), proto.dims().end()}};
  const std::int64_t size = size_of(tensor.extents);
  if (size < 0) throw Refusal(where + ": expected extents of at least 0, and a size that fits");
  const bool is_external = proto.data_location() == onnx::TensorProto::EXTERNAL;
  const std::uint64_t element = bytes_of(proto.data_type());
  std::string beside;
  if (is_external && element > 0)
    beside = data.read(place_of(proto, where), static_cast<std::uint64_t>(size) * element, where);
  const Wanted wanted{proto, where, static_cast<std::size_t>(size), is_external ? beside : proto.raw_data(),
                      is_external || proto.has_raw_data()};
  const auto number = [](auto value) { return static_cast<float>(value); };
  const auto whole = [](auto value) { return static_cast<std::int64_t>(value); };

  switch (proto.data_type()) {
    case onnx::TensorProto::FLOAT:
      tensor.numbers = values_of<float, float>(wanted, proto.float_data(), number);
      return tensor;
    case onnx::TensorProto::DOUBLE:
      tensor.numbers = values_of<double, float>(wanted, proto.double_data(), number);
      return tensor;
    case onnx::TensorProto::FLOAT16:
      tensor.numbers = values_of<std::uint16_t, float>(wanted, proto.int32_data(), from_half);
      return tensor;
    case onnx::TensorProto::BFLOAT16:
      tensor.numbers = values_of<std::uint16_t, float>(wanted, proto.int32_data(), from_bfloat16);
      return tensor;
    default:
      break;
  }
  tensor.is_whole = true;
  switch (proto.data_type()) {
    case onnx::TensorProto::INT64:
      tensor.wholes = values_of<std::int64_t, std::int64_t>(wanted, proto.int64_data(), whole);
      return tensor;
    case onnx::TensorProto::INT32:
      tensor.wholes = values_of<std::int32_t, std::int64_t>(wanted, proto.int32_data(), whole);
      return tensor;
    case onnx::TensorProto::BOOL:
      tensor.wholes = values_of<std::uint8_t, std::int64_t>(wanted, proto.int32_data(), whole);
      return tensor;
    default:
      throw Refusal(
          where + ": its numbers are of the type " +
          onnx::TensorProto::DataType_Name(static_cast<onnx::TensorProto::DataType>(proto.data_type())) +
          ", which is not read; float, double, float16, bfloat16, int64, int32 and bool are");
  }
}

}  // namespace convert
