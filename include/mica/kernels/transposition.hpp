// SPDX-License-Identifier: MIT
#pragma once

#include <mica/core/values/view.hpp>

#include <algorithm>
#include <cstddef>
#include <utility>

#include <mica/core/utilities/macro_scope.hpp>

/// Copies whose axes have another order.
namespace mica::kernels {
inline namespace MICA_PACKETS {

/// Nested loops over the elements of a sample, the last loop the innermost, in two arrays: the extents of the
/// loops are the same in both arrays, the distances of the elements are not.
struct Loops {
  int extents[Shape::max_rank];
  std::ptrdiff_t from[Shape::max_rank];
  std::ptrdiff_t to[Shape::max_rank];

  /// The same elements for a copy in the other direction.
  constexpr Loops reversed() const {
    Loops loops = *this;
    std::swap(loops.from, loops.to);
    return loops;
  }
};

/// The distances of neighbouring elements along the axes.
struct Strides {
  std::ptrdiff_t of[Shape::max_rank];
};
constexpr Strides strides_of(const Layout& layout) {
  const Shape& shape = layout.shape;
  Strides strides{};
  std::ptrdiff_t stride = 1;
  for (int axis = shape.rank - 1; axis >= 0; --axis) {
    strides.of[axis] = stride;
    stride *= shape[axis];
  }
  if (shape.is_image()) strides.of[0] = layout.row_stride();
  return strides;
}

/// The loops over an array whose axis k is axis `axes[k]` of the array `from`. The innermost is that of the
/// longest axis along which the elements of one array are neighbours.
constexpr Loops transposing_loops(const Layout& from, const Layout& to, const int* axes) {
  const Strides read = strides_of(from), write = strides_of(to);
  Loops loops{{1, 1, 1, 1}, {}, {}};
  const int rank = to.shape.rank, first = Shape::max_rank - rank, last = Shape::max_rank - 1;
  int inner = last;
  for (int k = 0; k < rank; ++k) {
    loops.extents[first + k] = to.shape[k];
    loops.from[first + k] = read.of[axes[k]];
    loops.to[first + k] = write.of[k];
    if (axes[k] == rank - 1 && to.shape[k] > to.shape[rank - 1]) inner = first + k;
  }
  std::swap(loops.extents[inner], loops.extents[last]);
  std::swap(loops.from[inner], loops.from[last]);
  std::swap(loops.to[inner], loops.to[last]);
  return loops;
}

/// Copies the elements of a sample.
// The extents are not known to the compiler, so that arrays of all shapes share the code.
template <class T>
MICA_NOINLINE void copy_by(const Loops& loops, const T* from, T* to) {
  const auto& [extents, f, t] = loops;
  for (int i = 0; i < extents[0]; ++i) {
    for (int j = 0; j < extents[1]; ++j) {
      for (int k = 0; k < extents[2]; ++k) {
        const T* const read = from + i * f[0] + j * f[1] + k * f[2];
        T* const write = to + i * t[0] + j * t[1] + k * t[2];
        if (f[3] == 1 && t[3] == 1)
          std::copy_n(read, extents[3], write);
        else
          for (int l = 0; l < extents[3]; ++l) write[l * t[3]] = read[l * f[3]];
      }
    }
  }
}

}  // namespace MICA_PACKETS
}  // namespace mica::kernels

#include <mica/core/utilities/macro_unscope.hpp>
