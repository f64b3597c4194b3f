// SPDX-License-Identifier: MIT
#pragma once

#include <mica/core/values/layout.hpp>
#include <mica/network/table.hpp>

#include <algorithm>

#include <mica/core/utilities/macro_scope.hpp>

/// Arrays that are needed at different times share memory. The compiler decides where each array lies, from
/// plain numbers.
namespace mica::detail {
inline namespace MICA_PACKETS {

/// An array in one allocation: `size` elements, needed from op `first` to op `last`, both included.
struct Allocation {
  static constexpr int no_padding = -1;

  int size = 0;
  int first = 0;
  int last = 0;
  /// A number for an array with zero padding, the same for arrays with the same layout and number of samples.
  /// Their zeros are written once, before the first op, so no other array may lie there.
  int padding = no_padding;
  int offset = 0;

  constexpr int end() const { return offset + size; }
  constexpr bool meets(const Allocation& other) const { return first <= other.last && other.first <= last; }
  constexpr bool overlaps(const Allocation& other) const {
    return offset < other.end() && other.offset < end();
  }
  /// Whether the two may lie in the same memory.
  constexpr bool may_overlap(const Allocation& other) const {
    if (meets(other)) return false;
    return padding == other.padding && (padding == no_padding || offset == other.offset);
  }
};

/// Sets the offsets of the first `count` arrays and returns the total size. First fit in two passes. (1) An
/// array with padding shares the memory of an equal one that is not needed at the same time, or lies behind
/// all others. (2) An array without padding takes the lowest free offset behind those with padding.
template <int N>
constexpr int allocate(Table<Allocation, N>& arrays, int count = N) {
  Allocation* const all = arrays.elements;
  int padded = 0;
  for (int k = 0; k < count; ++k) {
    if (all[k].padding == Allocation::no_padding) continue;
    const auto is_free = [&](int offset) {
      for (int i = 0; i < k; ++i) {
        if (all[i].padding == all[k].padding && all[i].offset == offset && all[k].meets(all[i])) return false;
      }
      return true;
    };
    int like = 0;
    const auto suits = [&](const Allocation& one) {
      return one.padding == all[k].padding && !one.meets(all[k]) && is_free(one.offset);
    };
    while (like < k && !suits(all[like])) ++like;
    all[k].offset = like < k ? all[like].offset : padded;
    padded = std::max(padded, all[k].end());
  }

  int size = padded;
  for (int k = 0; k < count; ++k) {
    if (all[k].padding != Allocation::no_padding) continue;
    all[k].offset = padded;
    for (int i = 0; i < k; ++i) {
      if (all[i].padding == Allocation::no_padding && all[k].meets(all[i]) && all[k].overlaps(all[i])) {
        all[k].offset = all[i].end();
        i = -1;  // it may now overlap arrays that were tested before
      }
    }
    size = std::max(size, all[k].end());
  }
  return size;
}

/// Whether every array lies inside of `size` elements, begins aligned, and overlaps none that it must not.
template <int N>
constexpr bool verify(const Table<Allocation, N>& arrays, int size, int count = N) {
  for (int k = 0; k < count; ++k) {
    const Allocation& one = arrays[k];
    if (one.offset < 0 || one.end() > size || one.offset % Layout::slack != 0) return false;
    for (int i = 0; i < k; ++i) {
      if (one.overlaps(arrays[i]) && !one.may_overlap(arrays[i])) return false;
    }
  }
  return true;
}

}  // namespace MICA_PACKETS
}  // namespace mica::detail

#include <mica/core/utilities/macro_unscope.hpp>
