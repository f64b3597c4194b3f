// SPDX-License-Identifier: MIT
#pragma once

#include <mica/core/messages/error.hpp>

#include <bit>
#include <cstddef>
#include <cstdint>
#include <string>
#include <type_traits>
#include <vector>

namespace mica::detail {

/// The elements that NumPy has too.
template <class T>
inline constexpr bool is_npy_element =
    std::is_same_v<T, std::uint8_t> || std::is_same_v<T, std::int32_t> || std::is_same_v<T, std::int64_t> ||
    std::is_same_v<T, float> || std::is_same_v<T, double>;

/// What stands in front of the elements of an .npy file of version 1.0, in C order and in this machine's
/// order of bytes. `kind` is NumPy's letter, `size` the bytes of an element.
[[gnu::cold]] inline std::string npy_front(char kind, std::size_t size,
                                           const std::vector<std::uint64_t>& extents) {
  const char order = size == 1 ? '|' : std::endian::native == std::endian::big ? '>' : '<';
  std::string shape;
  for (const std::uint64_t extent : extents) shape += (shape.empty() ? "" : ", ") + std::to_string(extent);
  if (extents.size() == 1) shape += ",";
  std::string header = joined({"{'descr': '", std::string{order, kind}, size,
                               "', 'fortran_order': False, 'shape': (", shape, "), }"});
  // The elements begin at a multiple of 64.
  header += std::string(63 - (10 + header.size()) % 64, ' ') + '\n';
  const auto byte = [](std::size_t value) { return static_cast<char>(value & 255); };
  return std::string("\x93NUMPY\x01") + '\0' + byte(header.size()) + byte(header.size() >> 8) + header;
}
template <class T>
std::string npy_front(const std::vector<std::uint64_t>& extents) {
  static_assert(is_npy_element<T>, "mica: an .npy file has elements of uint8, int32, int64, float or double");
  return npy_front(std::is_floating_point_v<T> ? 'f' : std::is_signed_v<T> ? 'i' : 'u', sizeof(T), extents);
}

}  // namespace mica::detail
