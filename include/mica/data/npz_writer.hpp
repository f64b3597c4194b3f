// SPDX-License-Identifier: MIT
#pragma once

#include <mica/core/messages/error.hpp>
#include <mica/core/values/tensor.hpp>
#include <mica/data/crc32.hpp>
#include <mica/data/npy_front.hpp>

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <cstring>
#include <fstream>
#include <ios>
#include <ostream>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace mica {

/// Collects arrays and writes them as an .npz file, as numpy.savez does: a zip archive of .npy files, not
/// compressed. The same arrays give the same bytes.
class NpzWriter {
 public:
  /// Adds an array of the extents, whose element i is element(i). Throws Error if there is one of this name,
  /// or if the arrays are more than the format has a place for: 4 GiB together.
  template <class T, class Element>
  void add(const std::string& name, const std::vector<std::uint64_t>& extents, Element element) {
    std::string file = detail::npy_front<T>(extents);
    std::size_t size = 1, at = file.size();
    for (const std::uint64_t extent : extents) size *= static_cast<std::size_t>(extent);
    file.resize(at + size * sizeof(T));
    for (std::size_t i = 0; i < size; ++i, at += sizeof(T)) {
      const T value = element(i);
      std::memcpy(file.data() + at, &value, sizeof(T));
    }
    add_file(name, std::move(file));
  }

  template <class = void>
  [[gnu::cold]] void write(std::ostream& out) const {
    std::string directory;
    std::size_t begin = 0;
    for (const Entry& entry : entries_) {
      const std::string header = header_of(entry);
      directory += "PK\x01\x02" + number(20, 2) + header + number(0, 10) + number(begin, 4) + entry.name;
      out << "PK\x03\x04" << header << entry.name << entry.file;
      begin += 4 + header.size() + entry.name.size() + entry.file.size();
    }
    out << directory << "PK\x05\x06" << number(0, 4) << number(entries_.size(), 2)
        << number(entries_.size(), 2) << number(directory.size(), 4) << number(begin, 4) << number(0, 2);
  }

 private:
  struct Entry {
    std::string name;
    std::string file;
  };

  template <class = void>
  static std::string number(std::size_t value, int bytes) {
    std::string text;
    for (int i = 0; i < bytes; ++i) text += static_cast<char>(i < 8 ? value >> 8 * i & 255 : 0);
    return text;
  }

  /// What the directory says of an entry, and the entry itself too.
  template <class = void>
  static std::string header_of(const Entry& entry) {
    const bool is_ascii = std::all_of(entry.name.begin(), entry.name.end(),
                                      [](char c) { return static_cast<signed char>(c) >= 0; });
    constexpr std::size_t version = 20, utf8_names = 1 << 11, stored = 0, first_of_january_1980 = 0x21;
    const std::size_t crc =
        detail::crc32({reinterpret_cast<const std::uint8_t*>(entry.file.data()), entry.file.size()});
    return number(version, 2) + number(is_ascii ? 0 : utf8_names, 2) + number(stored, 2) + number(0, 2) +
           number(first_of_january_1980, 2) + number(crc, 4) + number(entry.file.size(), 4) +
           number(entry.file.size(), 4) + number(entry.name.size(), 2) + number(0, 2);
  }

  template <class = void>
  void add_file(const std::string& name, std::string file) {
    for (const Entry& entry : entries_)
      if (entry.name == name + ".npy")
        detail::throw_error({"expected arrays of different names, found two of the name ", name});
    constexpr std::size_t most_entries = 0xfffe, most_bytes = 0xfffffffe, most_around_an_array = 76;
    size_ += file.size() + 2 * name.size() + 8 + most_around_an_array;
    if (size_ > most_bytes || entries_.size() == most_entries || name.size() > 0xfff0)
      detail::throw_error({"expected arrays for an .npz file of at most ", most_bytes, " bytes, found more"});
    entries_.push_back({name + ".npy", std::move(file)});
  }

  std::vector<Entry> entries_;
  std::size_t size_ = 0;
};

namespace detail {

inline void add_arrays(NpzWriter&) {}
template <AnyTensor X, class... More>
void add_arrays(NpzWriter& file, const std::string& name, const X& x, const More&... more) {
  require_row_major<X>();
  std::vector<std::uint64_t> extents;
  for (const Eigen::Index extent : x.dimensions()) extents.push_back(static_cast<std::uint64_t>(extent));
  file.add<scalar_of<X>>(name, extents, [&](std::size_t i) { return x.data()[i]; });
  add_arrays(file, more...);
}

}  // namespace detail

/// Writes row-major tensors with their names as an .npz file, as numpy.savez does, for numpy.load:
///
///     write_npz("digits.npz", "x_train", images, "y_train", labels);
///
/// Their elements are std::uint8_t, std::int32_t, std::int64_t, float or double. Throws Error if the file
/// cannot be written, if two names are the same, or if the arrays are larger than 4 GiB together.
template <AnyTensor X, class... More>
void write_npz(const std::string& path, const std::string& name, const X& x, const More&... more) {
  NpzWriter arrays;
  detail::add_arrays(arrays, name, x, more...);
  std::ofstream file(path, std::ios::binary);
  arrays.write(file);
  file.close();
  if (!file) detail::throw_error({path, ": expected a file that can be written, found none"});
}

}  // namespace mica
