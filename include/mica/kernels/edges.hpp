// SPDX-License-Identifier: MIT
#pragma once

#include <mica/core/values/view.hpp>

#include <algorithm>

#include <mica/core/utilities/macro_scope.hpp>

/// Images cut out of larger ones, and put into them, row by row.
namespace mica::kernels {
inline namespace MICA_PACKETS {

/// Copies the part of an image that begins at pixel (row, column).
template <class From, class To>
MICA_NOINLINE void cut_out(From from, int row, int column, To to) {
  constexpr int size = To::shape.width() * To::shape.channels();
  for (int s = 0; s < to.count; ++s) {
    for (int i = 0; i < To::shape.height(); ++i) std::copy_n(from.at(s, row + i, column), size, to.at(s, i));
  }
}

/// Writes an image into a larger one, from pixel (row, column) on, and zeros around it.
template <class From, class To>
MICA_NOINLINE void surround_by_zeros(From from, To to, int row, int column) {
  using T = typename To::value_type;
  constexpr int width = To::shape.width(), channels = To::shape.channels();
  constexpr int size = From::shape.width() * channels;
  for (int s = 0; s < to.count; ++s) {
    for (int i = 0; i < To::shape.height(); ++i) {
      T* const write = to.at(s, i);
      if (i < row || i >= row + From::shape.height()) {
        std::fill_n(write, width * channels, T(0));
      } else {
        std::fill_n(write, column * channels, T(0));
        std::copy_n(from.at(s, i - row), size, write + column * channels);
        std::fill_n(write + column * channels + size, (width - column) * channels - size, T(0));
      }
    }
  }
}

}  // namespace MICA_PACKETS
}  // namespace mica::kernels

#include <mica/core/utilities/macro_unscope.hpp>
