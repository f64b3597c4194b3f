// SPDX-License-Identifier: MIT
#pragma once

#include <mica/core/messages/error.hpp>
#include <mica/io/file_checksum.hpp>
#include <mica/io/json.hpp>
#include <mica/io/weight_reader.hpp>

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <cstring>
#include <ostream>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace mica {

/// Collects the parts of a safetensors file and writes it: elements of 8 bytes in front, so that all are
/// aligned in the file, and a header whose size is a multiple of 8, with spaces at its end. The first text of
/// the metadata is a checksum, see file_checksum.hpp. The same parts give the same bytes.
class SafetensorsWriter {
 public:
  /// Adds a text of `__metadata__`. Throws Error if it is no UTF-8.
  template <class = void>
  void add_metadata(std::string_view key, std::string_view text) {
    metadata_ += ',';
    metadata_ += detail::in_json(key) + ':' + detail::in_json(text);
  }

  /// Adds a tensor of floats or doubles, whose element i is element(i). Throws Error if there is a tensor of
  /// this name, or if the name is no UTF-8.
  template <class T, class Element>
  void add(const std::string& name, std::vector<std::uint64_t> shape, Element element) {
    static_assert(sizeof(T) == 4 || sizeof(T) == 8);
    std::size_t size = 1;
    for (const std::uint64_t extent : shape) size *= static_cast<std::size_t>(extent);
    std::string bytes(size * sizeof(T), '\0');
    for (std::size_t i = 0; i < size; ++i) {
      const T value = element(i);
      std::memcpy(bytes.data() + i * sizeof(T), &value, sizeof(T));
      detail::in_file_order<T>(bytes.data() + i * sizeof(T));
    }
    add(name, sizeof(T) == 8 ? "F64" : "F32", std::move(shape), std::move(bytes), sizeof(T));
  }

  /// Adds bytes, as a tensor of the type U8.
  template <class = void>
  void add_bytes(const std::string& name, std::string bytes) {
    const std::uint64_t size = bytes.size();
    add_bytes(name, std::move(bytes), {size});
  }
  template <class = void>
  void add_bytes(const std::string& name, std::string bytes, std::vector<std::uint64_t> shape) {
    add(name, "U8", std::move(shape), std::move(bytes), 1);
  }

  template <class = void>
  [[gnu::cold]] void write(std::ostream& out) const {
    std::vector<const Part*> parts;
    for (const Part& part : parts_) parts.push_back(&part);
    std::stable_sort(parts.begin(), parts.end(),
                     [](const Part* a, const Part* b) { return a->element_size > b->element_size; });
    std::string header = metadata_ + '}';
    std::size_t begin = 0;
    for (const Part* part : parts) {
      header += ',';
      header += detail::in_json(part->name) + ":{\"dtype\":\"" + part->type + "\",\"shape\":[";
      for (std::size_t i = 0; i < part->shape.size(); ++i)
        header += (i > 0 ? "," : "") + std::to_string(part->shape[i]);
      const std::size_t end = begin + part->bytes.size();
      header += "],\"data_offsets\":[" + std::to_string(begin) + ',' + std::to_string(end) + "]}";
      begin = end;
    }
    header += '}';
    const std::size_t size = detail::checksum_size + header.size(), spaces = (8 - size % 8) % 8;
    header.append(spaces, ' ');
    std::uint32_t checksum = detail::checksum_of(header);
    for (const Part* part : parts) checksum = detail::checksum_of(part->bytes, checksum);
    for (int byte = 0; byte < 8; ++byte)
      out.put(static_cast<char>(static_cast<std::uint64_t>(size + spaces) >> 8 * byte & 0xff));
    out << detail::checksum_text(checksum) << header;
    for (const Part* part : parts) out << part->bytes;
  }

 private:
  struct Part {
    std::string name;
    const char* type;
    std::vector<std::uint64_t> shape;
    std::string bytes;
    std::size_t element_size;
  };

  template <class = void>
  void add(const std::string& name, const char* type, std::vector<std::uint64_t> shape, std::string bytes,
           std::size_t element_size) {
    for (const Part& part : parts_) {
      if (part.name == name)
        detail::throw_error({"expected tensors of different names, found two of the name ", name});
    }
    parts_.push_back({name, type, std::move(shape), std::move(bytes), element_size});
  }

  std::string metadata_;
  std::vector<Part> parts_;
};

}  // namespace mica
