// SPDX-License-Identifier: MIT
#pragma once

#include <mica/core/messages/error.hpp>
#include <mica/data/idx.hpp>
#include <mica/data/idx_source.hpp>

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <limits>
#include <optional>
#include <string>
#include <vector>

namespace mica::detail {

/// What stands in front of the elements of an IDX file.
struct IdxHeader {
  std::size_t type = 0;              ///< an index of idx_types
  std::vector<std::size_t> extents;  ///< one to eight
  std::size_t count = 0;             ///< of the elements
  std::string sizes;                 ///< "60000x28x28"
  std::string expected;              ///< what must follow the header, for messages
};

template <class = void>
std::string idx_hex(int byte) {
  constexpr const char* digits = "0123456789abcdef";
  return {'0', 'x', digits[byte / 16], digits[byte % 16]};
}

/// Reads the header of an IDX file from a source of at most `max_length` bytes, and checks it against the
/// length of the source.
template <class = void>
IdxHeader read_idx_header(IdxSource& source, std::optional<std::uint64_t> max_length) {
  const auto magic = source.read_field();
  if (magic[0] == 0x1f && magic[1] == 0x8b)
    source.fail(0, "an IDX file",
                "gzip data: #include <mica/ext/gzip.hpp>, link mica::gzip "
                "and pass mica::gzip, as in load_mnist(dir, mica::gzip) or read_idx(path, mica::gzip)");
  if (magic[0] != 0 || magic[1] != 0)
    source.fail(0, "an IDX file, which begins with 0x00 0x00",
                joined({idx_hex(magic[0]), " ", idx_hex(magic[1])}));
  const auto type =
      std::find_if(idx_types.begin(), idx_types.end(), [&](const IdxType& t) { return t.code == magic[2]; });
  if (type == idx_types.end())
    source.fail(2, "an element type of 0x08, 0x09, 0x0b, 0x0c, 0x0d or 0x0e", idx_hex(magic[2]));
  if (magic[3] < 1 || magic[3] > 8) source.fail(3, "1 to 8 dimensions", joined({magic[3]}));

  IdxHeader header;
  header.type = static_cast<std::size_t>(type - idx_types.begin());
  std::string& sizes = header.sizes;
  // The product leaves zeros out, so that the check finds an overflow of any of the other extents.
  constexpr std::uint64_t limit = std::numeric_limits<std::ptrdiff_t>::max();
  std::uint64_t bytes = type->size;
  bool is_empty = false;
  for (int i = 0; i < magic[3]; ++i) {
    const std::uint64_t at = source.position();
    const auto field = source.read_field();
    const std::uint64_t extent = std::uint64_t{field[0]} << 24 | std::uint64_t{field[1]} << 16 |
                                 std::uint64_t{field[2]} << 8 | field[3];
    sizes += joined({i > 0 ? "x" : "", extent});
    if (extent > limit / bytes)
      source.fail(at, joined({"sizes whose product is at most ", limit, " bytes"}),
                  joined({sizes, " elements of ", type->size}));
    bytes *= std::max(extent, std::uint64_t{1});
    is_empty = is_empty || extent == 0;
    header.extents.push_back(static_cast<std::size_t>(extent));
  }
  if (is_empty) bytes = 0;

  header.count = static_cast<std::size_t>(bytes) / type->size;
  header.expected =
      joined({bytes, " bytes (", sizes, " elements of ", type->size, ") and then the end of the file"});
  const std::uint64_t at = source.position();
  if (source.length() && *source.length() - at != bytes)
    source.fail(at, header.expected, joined({*source.length() - at, " bytes"}));
  if (max_length && (at > *max_length || bytes > *max_length - at))
    source.fail(at, header.expected,
                joined({"compressed data that hold ", *max_length, " bytes with the header at most"}));
  return header;
}

}  // namespace mica::detail
