// SPDX-License-Identifier: MIT
#pragma once

#include <mica/core/messages/error.hpp>
#include <mica/io/json.hpp>
#include <mica/io/printable.hpp>

#include <algorithm>
#include <array>
#include <bit>
#include <cstddef>
#include <cstdint>
#include <iterator>
#include <limits>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace mica {

namespace detail {

/// The types of elements that the format has, and their sizes in bits.
struct ElementType {
  std::string_view name;
  int bits;
};
inline constexpr ElementType element_types[] = {
    {"F64", 64}, {"F32", 32},    {"F16", 16},    {"BF16", 16},   {"I64", 64},    {"I32", 32},   {"I16", 16},
    {"I8", 8},   {"U64", 64},    {"U32", 32},    {"U16", 16},    {"U8", 8},      {"BOOL", 8},   {"C64", 64},
    {"F4", 4},   {"F8_E4M3", 8}, {"F8_E5M2", 8}, {"F8_E8M0", 8}, {"F6_E2M3", 6}, {"F6_E3M2", 6}};

/// A number of so many bytes, the lowest byte first.
template <class = void>
std::uint64_t little_endian(const std::uint8_t* bytes, int count) {
  std::uint64_t value = 0;
  while (count-- > 0) value = value << 8 | bytes[count];
  return value;
}

/// A float of 16 bits, with `exponent_bits` of them for the exponent: 5 in F16, 8 in BF16.
template <class = void>
double small_float(std::uint64_t bits, int exponent_bits) {
  const int fraction_bits = 15 - exponent_bits, bias = (1 << (exponent_bits - 1)) - 1;
  const int exponent = static_cast<int>(bits >> fraction_bits) & ((1 << exponent_bits) - 1);
  const auto fraction = static_cast<double>(bits & ((std::uint64_t{1} << fraction_bits) - 1));
  const double sign = bits >> 15 ? -1 : 1, whole = static_cast<double>(std::uint64_t{1} << fraction_bits);
  if (exponent == (1 << exponent_bits) - 1)
    return fraction == 0 ? sign * std::numeric_limits<double>::infinity()
                         : std::numeric_limits<double>::quiet_NaN();
  // Of the smallest exponent the leading 1 is not there.
  double value = exponent == 0 ? fraction / whole : 1 + fraction / whole;
  for (int e = exponent == 0 ? 1 - bias : exponent - bias; e != 0; e += e < 0 ? 1 : -1)
    value *= e < 0 ? 0.5 : 2;
  return sign * value;
}

}  // namespace detail

/// A file in the safetensors format (https://github.com/huggingface/safetensors): eight bytes with the size
/// of a header, the header, JSON that names the tensors with their types, shapes and places, and then their
/// elements, the lowest byte first.
class Safetensors {
 public:
  /// A tensor: its elements are the bytes [begin, end) of the file.
  struct Tensor {
    std::string name;
    std::string type;
    std::vector<std::uint64_t> shape = {};
    std::size_t begin = 0, end = 0;
    std::size_t size = 0;
  };

  /// `file` are the bytes of a file, `name` its name for messages. Throws Error, with the position, if it
  /// breaks a rule of the format: the header lies in the file and is a JSON object in UTF-8 that begins with
  /// its brace and has no key twice; each tensor has the bytes that its type and shape need; the tensors
  /// cover all bytes behind the header, without overlaps and holes. Allocates no more than a small multiple
  /// of the file's size.
  template <class = void>
  Safetensors(std::string name, std::vector<std::uint8_t> file)
      : name_(std::move(name)), file_(std::move(file)) {
    read_header();
    check_places();
  }

  const std::string& name() const { return name_; }
  /// In the order of their elements in the file.
  const std::vector<Tensor>& tensors() const { return tensors_; }
  /// The texts of `__metadata__`, by their keys.
  const std::vector<std::pair<std::string, std::string>>& metadata() const { return metadata_; }

  /// Whether the header's size is a multiple of 8, so that elements lie at multiples of their size. The
  /// format asks writers for it, but there are files without.
  template <class = void>
  bool is_aligned() const {
    return begin_ % size_bytes == 0;
  }

  /// nullptr if there is none of this name.
  template <class = void>
  const Tensor* find(std::string_view tensor) const {
    for (const Tensor& t : tensors_)
      if (t.name == tensor) return &t;
    return nullptr;
  }
  template <class = void>
  const std::string* find_metadata(std::string_view key) const {
    for (const auto& [found, text] : metadata_)
      if (found == key) return &text;
    return nullptr;
  }

  template <class = void>
  std::span<const std::uint8_t> bytes(const Tensor& tensor) const {
    return std::span(file_).subspan(tensor.begin, tensor.end - tensor.begin);
  }

  /// Element i of a tensor. Throws Error unless its type is F64, F32, F16 or BF16.
  template <class = void>
  double element(const Tensor& tensor, std::size_t i) const {
    const std::uint8_t* const at = file_.data() + tensor.begin;
    if (tensor.type == "F32")
      return std::bit_cast<float>(static_cast<std::uint32_t>(detail::little_endian(at + 4 * i, 4)));
    if (tensor.type == "F64") return std::bit_cast<double>(detail::little_endian(at + 8 * i, 8));
    if (tensor.type == "F16") return detail::small_float(detail::little_endian(at + 2 * i, 2), 5);
    if (tensor.type == "BF16") return detail::small_float(detail::little_endian(at + 2 * i, 2), 8);
    detail::throw_error({name_, ", tensor ", tensor.name,
                         ": expected elements of the type F64, F32, F16 or BF16, found ", tensor.type});
  }

 private:
  static constexpr std::size_t size_bytes = 8;

  template <class = void>
  [[noreturn]] void fail(std::string_view what, std::string_view expected, std::string_view found) const {
    detail::throw_error({name_, ", ", what, ": expected ", expected, ", found ", found});
  }

  template <class = void>
  [[gnu::cold]] void read_header() {
    if (file_.size() < size_bytes)
      fail("byte 0", "a safetensors file, which begins with the 8 bytes of its header's size",
           detail::joined({file_.size(), " bytes"}));
    const std::uint64_t size = detail::little_endian(file_.data(), size_bytes);
    const std::size_t rest = file_.size() - size_bytes;
    if (size > rest)
      fail("byte 0", detail::joined({"the size of a header in the ", rest, " bytes behind it"}),
           std::to_string(size));
    const std::string_view text(reinterpret_cast<const char*>(file_.data()) + size_bytes, size);
    detail::JsonReader json(text, name_, size_bytes);
    if (!text.starts_with('{')) json.fail("'{', with which a safetensors header begins", "something else");
    begin_ = size_bytes + static_cast<std::size_t>(size);
    json.object([&](const std::string& key) {
      if (key == "__metadata__")
        json.object([&](const std::string& entry) { metadata_.emplace_back(entry, json.string()); });
      else
        read_tensor(json, key);
    });
    json.end();
  }

  template <class = void>
  [[gnu::cold]] void read_tensor(detail::JsonReader& json, const std::string& key) {
    Tensor tensor{key, {}};
    std::vector<std::uint64_t> places;
    int members = 0;
    json.object([&](const std::string& member) {
      ++members;
      if (member == "dtype")
        tensor.type = json.string();
      else if (member == "shape")
        json.array([&] { tensor.shape.push_back(json.number()); });
      else if (member == "data_offsets")
        json.array([&] { places.push_back(json.number()); });
      else
        json.fail("the keys dtype, shape and data_offsets of a tensor", "another");
    });
    if (members != 3) json.fail("the keys dtype, shape and data_offsets of a tensor", "fewer");
    const auto type = std::find_if(std::begin(detail::element_types), std::end(detail::element_types),
                                   [&](const detail::ElementType& t) { return t.name == tensor.type; });
    if (type == std::end(detail::element_types)) json.fail("a type such as F32 as the dtype", "another");
    if (places.size() != 2 || places[0] > places[1])
      json.fail("data_offsets of a begin and of an end that is not in front of it", "others");
    if (places[1] > file_.size() - begin_)
      json.fail(detail::joined({"data_offsets in the ", file_.size() - begin_, " bytes behind the header"}),
                std::to_string(places[1]));

    // The factors are below 2^63, so a product is found to be too large before it is computed.
    const std::uint64_t bytes = places[1] - places[0], bits = static_cast<std::uint64_t>(type->bits);
    const bool is_empty = std::find(tensor.shape.begin(), tensor.shape.end(), 0u) != tensor.shape.end();
    std::uint64_t size = is_empty ? 0 : 1;
    bool fits = true;
    for (const std::uint64_t extent : tensor.shape) {
      fits = fits && (is_empty || extent <= 8 * bytes / size);
      size = fits ? size * extent : 0;
      if (!fits) break;
    }
    if (!fits || size > 8 * bytes / bits || size * bits != 8 * bytes)
      json.fail(detail::joined({"data_offsets as far apart as \"", detail::shortened(key), "\" has bytes"}),
                detail::joined({bytes, " bytes between them"}));
    tensor.size = static_cast<std::size_t>(size);
    tensor.begin = begin_ + static_cast<std::size_t>(places[0]);
    tensor.end = begin_ + static_cast<std::size_t>(places[1]);
    tensors_.push_back(std::move(tensor));
  }

  template <class = void>
  [[gnu::cold]] void check_places() {
    // Places are sorted, and not tensors, because the compiler is done with it sooner.
    std::vector<std::array<std::size_t, 3>> places;
    for (const Tensor& tensor : tensors_) places.push_back({tensor.begin, tensor.end, places.size()});
    if (!std::is_sorted(places.begin(), places.end())) {
      std::sort(places.begin(), places.end());
      std::vector<Tensor> sorted;
      for (const auto& place : places) sorted.push_back(std::move(tensors_[place[2]]));
      tensors_ = std::move(sorted);
    }
    std::size_t at = begin_;
    for (const Tensor& tensor : tensors_) {
      if (tensor.begin != at)
        fail(detail::joined({"tensor ", detail::shortened(tensor.name)}),
             detail::joined({"the first byte behind the tensor in front, ", at - begin_}),
             std::to_string(tensor.begin - begin_));
      at = tensor.end;
    }
    if (at != file_.size())
      fail("behind the last tensor", "the end of the file",
           detail::joined({file_.size() - at, " bytes more"}));
  }

  std::string name_;
  std::vector<std::uint8_t> file_;
  std::size_t begin_ = 0;
  std::vector<Tensor> tensors_;
  std::vector<std::pair<std::string, std::string>> metadata_;
};

}  // namespace mica
