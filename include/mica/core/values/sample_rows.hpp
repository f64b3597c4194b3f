// SPDX-License-Identifier: MIT
#pragma once

#include <mica/core/utilities/cxx20.hpp>

#include <cstddef>

namespace mica {

/// The memory that a sample is written to: `count` rows of `size` contiguous elements, `stride` elements
/// apart. A sample without padding is one row.
template <class T>
struct SampleRows {
  T* first;
  int count;
  int size;
  std::ptrdiff_t stride;

  /// Calls f(from, size, row) for each row, which begins with element `from` of the sample.
  template <class F>
  void each(const F& f) const {
    for (int r = 0; r < count; ++r) f(r * size, size, first + r * stride);
  }

  /// Converts a whole sample.
  template <class From>
  void copy(const From* sample) const {
    each([&](int from, int n, T* row) {
      for (int i = 0; i < n; ++i) row[i] = static_cast<T>(sample[from + i]);
    });
  }
};

}  // namespace mica
