// SPDX-License-Identifier: MIT
#pragma once

#include <mica/core/messages/error.hpp>
#include <mica/data/crc32.hpp>
#include <mica/data/npy.hpp>
#include <mica/data/whole_file.hpp>

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <type_traits>
#include <utility>
#include <vector>

namespace mica {

/// A function that decompresses: `inflate(compressed, size, name)` returns `size` bytes, such as
/// mica::unzip of <mica/ext/unzip.hpp>. `name` is for messages.
template <class I>
concept Inflater = requires(const I& inflate, std::span<const std::uint8_t> compressed,
                            const std::string& name) {
  { inflate(compressed, std::size_t{}, name) } -> std::convertible_to<std::vector<std::uint8_t>>;
};

/// The arrays of NumPy in an .npz file: what numpy.savez writes. An array is read when it is asked for:
///
///     Npz file = read_npz("mnist.npz");
///     auto train = Dataset::from(file["x_train"].values<std::uint8_t>(), Shape(28, 28, 1),
///                                file["y_train"].values<int>());
///
/// `read_npz(path, mica::unzip)` also reads what numpy.savez_compressed writes.
class Npz {
 public:
  /// `file` are the bytes of an .npz file. Throws Error, with the position, if it is not one.
  template <class = void>
  Npz(std::string name, std::vector<std::uint8_t> file) : name_(std::move(name)), file_(std::move(file)) {
    read_directory();
  }

  /// The names of the arrays.
  template <class = void>
  std::vector<std::string> names() const {
    std::vector<std::string> result;
    for (const Entry& entry : entries_) result.push_back(entry.name);
    return result;
  }

  /// An array by its name. Throws Error if there is none, if it is damaged, or if it is compressed and there
  /// is nothing to decompress it with.
  template <class = void>
  NpyArray operator[](const std::string& array) const {
    const auto entry =
        std::find_if(entries_.begin(), entries_.end(), [&](const Entry& e) { return e.name == array; });
    if (entry == entries_.end()) {
      std::string found;
      for (const Entry& e : entries_) found += (found.empty() ? "" : ", ") + e.name;
      detail::throw_error({name_, ": expected an array ", array, ", found ", found.empty() ? "none" : found});
    }
    const std::string name = name_ + ", array " + array;
    std::vector<std::uint8_t> bytes = unpacked(*entry, name);
    if (detail::crc32(bytes) != entry->crc)
      detail::throw_error({name, ": expected the checksum of its data, found another"});
    return {name, std::move(bytes)};
  }

  /// Sets what decompresses arrays.
  template <Inflater I>
  void inflate_with(const I&) {
    static_assert(std::is_empty_v<I>, "mica: what decompresses an .npz file is a class without members");
    inflate_ = [](std::span<const std::uint8_t> compressed, std::size_t size, const std::string& name) {
      return std::vector<std::uint8_t>(I{}(compressed, size, name));
    };
  }

 private:
  struct Entry {
    std::string name;
    std::size_t method, crc, packed, unpacked, offset;
  };

  template <class = void>
  std::size_t number(std::size_t at, std::size_t bytes) const {
    std::size_t value = 0;
    for (std::size_t i = bytes; i-- > 0;) value = value << 8 | file_[at + i];
    return value;
  }

  template <class = void>
  [[noreturn]] void fail(std::size_t at, std::string_view expected, std::string_view found) const {
    detail::throw_error({name_, ", byte ", at, ": expected ", expected, ", found ", found});
  }

  /// Throws Error unless a record of `size` bytes that begins with `signature` lies at `at`.
  template <class = void>
  void require(std::size_t at, std::size_t size, std::size_t signature, std::string_view what) const {
    if (at > file_.size() || size > file_.size() - at) fail(at, what, "the end of the file");
    if (number(at, 4) != signature) fail(at, what, "something else");
  }

  // The file ends with a record that says where the directory is; a comment of at most 65,535 bytes may
  // follow.
  template <class = void>
  void read_directory() {
    constexpr std::size_t end_size = 22, entry_size = 46, most_comment = 65535;
    if (file_.size() < end_size) fail(0, "an .npz file, which is a zip archive", "a shorter file");
    std::size_t end = file_.size() - end_size;
    const std::size_t least = end > most_comment ? end - most_comment : 0;
    while (end > least && number(end, 4) != 0x06054b50) --end;
    require(end, end_size, 0x06054b50, "the end of a zip archive's directory");
    const std::size_t count = number(end + 10, 2);
    std::size_t at = number(end + 16, 4);
    for (std::size_t i = 0; i < count; ++i) {
      require(at, entry_size, 0x02014b50, joined_entry(i));
      const std::size_t name_size = number(at + 28, 2), more = number(at + 30, 2) + number(at + 32, 2);
      if (name_size + more > file_.size() - at - entry_size) fail(at, joined_entry(i), "the end of the file");
      Entry entry{std::string(reinterpret_cast<const char*>(file_.data()) + at + entry_size, name_size),
                  number(at + 10, 2),
                  number(at + 16, 4),
                  number(at + 20, 4),
                  number(at + 24, 4),
                  number(at + 42, 4)};
      if (entry.packed == 0xffffffff || entry.unpacked == 0xffffffff || entry.offset == 0xffffffff)
        fail(at, "arrays below 4 GiB", "a larger one");
      if (entry.name.ends_with(".npy")) entry.name.resize(entry.name.size() - 4);
      entries_.push_back(std::move(entry));
      at += entry_size + name_size + more;
    }
  }

  template <class = void>
  static std::string joined_entry(std::size_t i) {
    return detail::joined({"entry ", i, " of a zip archive's directory"});
  }

  template <class = void>
  std::vector<std::uint8_t> unpacked(const Entry& entry, const std::string& name) const {
    constexpr std::size_t header_size = 30;
    require(entry.offset, header_size, 0x04034b50, "the header of a file in a zip archive");
    const std::size_t begin =
        entry.offset + header_size + number(entry.offset + 26, 2) + number(entry.offset + 28, 2);
    if (begin > file_.size() || entry.packed > file_.size() - begin)
      fail(entry.offset, detail::joined({"a file of ", entry.packed, " bytes"}), "the end of the file");
    const std::span<const std::uint8_t> packed(file_.data() + begin, entry.packed);
    if (entry.method == 0) {
      if (entry.packed != entry.unpacked)
        fail(entry.offset, "a stored file as large as its contents", "another size");
      return {packed.begin(), packed.end()};
    }
    if (entry.method != 8)
      detail::throw_error(
          {name, ": expected an array that is stored or deflated, found method ", entry.method});
    if (!inflate_)
      detail::throw_error(
          {name,
           ": expected an array that is not compressed, found a deflated one: pass mica::unzip "
           "of <mica/ext/unzip.hpp>, as in read_npz(path, mica::unzip), and link mica::gzip"});
    // A byte of deflated data holds at most four matches of 258 bytes.
    constexpr std::size_t most_expansion = 4 * 258;
    if (entry.unpacked / most_expansion > entry.packed)
      fail(entry.offset, detail::joined({entry.unpacked, " bytes"}),
           detail::joined({"compressed data that hold ", entry.packed * most_expansion, " at most"}));
    return inflate_(packed, entry.unpacked, name);
  }

  std::string name_;
  std::vector<std::uint8_t> file_;
  std::vector<Entry> entries_;
  std::vector<std::uint8_t> (*inflate_)(std::span<const std::uint8_t>, std::size_t,
                                        const std::string&) = nullptr;
};

/// Reads an .npz file. Throws Error if it cannot be read or is not one. Allocates no more than the file has,
/// and no more for a compressed array than its data can hold.
template <class = void>
Npz read_npz(const std::string& path) {
  return {path, detail::read_whole_file(path)};
}
template <Inflater I>
Npz read_npz(const std::string& path, const I& inflate) {
  Npz file = read_npz(path);
  file.inflate_with(inflate);
  return file;
}

}  // namespace mica
