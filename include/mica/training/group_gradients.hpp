// SPDX-License-Identifier: MIT
#pragma once

#include <mica/core/values/buffer.hpp>
#include <mica/network/batch_gradients.hpp>

#include <cstddef>
#include <span>
#include <vector>

#include <mica/core/utilities/macro_scope.hpp>

namespace mica::detail {
inline namespace MICA_PACKETS {

/// The gradients of the accumulation groups of a batch.
template <class T>
class GroupGradients {
 public:
  /// Makes room for so many groups, and for `size` parameters.
  void reserve(int groups, std::size_t size) {
    while (static_cast<int>(gradients_.size()) < groups) gradients_.emplace_back(size);
  }
  T* of(int group) { return gradients_[static_cast<std::size_t>(group)].data(); }

  /// Adds up the gradients of the groups in their order, for `count` parameters from `begin` on. Those of the
  /// ranges `of_batch` are complete in the first group, and zero in the others. Returns where the sum is: in
  /// `to`, which may be the place of these parameters in the first group; or, if there is nothing to add, in
  /// that place.
  T* add_up(int groups, int begin, int count, std::span<const ParameterRange> of_batch, T* to) {
    T* sum = of(0) + begin;
    for (const ParameterRange& range : of_batch) {
      if (range.begin <= begin && begin + count <= range.end) return sum;
    }
    for (int group = 1; group < groups; ++group) {
      const T* const other = of(group) + begin;
      for (int i = 0; i < count; ++i) to[i] = sum[i] + other[i];
      sum = to;
    }
    return sum;
  }

 private:
  std::vector<Buffer<T>> gradients_;
};

}  // namespace MICA_PACKETS
}  // namespace mica::detail

#include <mica/core/utilities/macro_unscope.hpp>
