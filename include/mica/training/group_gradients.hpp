// SPDX-License-Identifier: MIT
#pragma once

#include <mica/core/values/buffer.hpp>
#include <mica/network/batch_gradients.hpp>

#include <algorithm>
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
  /// ranges `of_batch`, in ascending order, lie in the first group as they are. Returns where the sum is: in
  /// `to`, which may be the place of these parameters in the first group; or, if there is nothing to add, in
  /// that place.
  T* add_up(int groups, int begin, int count, std::span<const ParameterRange> of_batch, T* to) {
    const int end = begin + count;
    bool adds = groups > 1;
    for (const ParameterRange& range : of_batch) adds = adds && (begin < range.begin || range.end < end);
    T* const first = of(0) + begin;
    if (!adds) return first;
    int done = 0;
    for (const ParameterRange& range : of_batch) {
      const int from = std::clamp(range.begin, begin, end) - begin,
                until = std::clamp(range.end, begin, end) - begin;
      add_groups(groups, begin + done, from - done, to + done);
      if (to != first) std::copy_n(first + from, until - from, to + from);
      done = until;
    }
    add_groups(groups, begin + done, count - done, to + done);
    return to;
  }

 private:
  void add_groups(int groups, int begin, int count, T* to) {
    const T* sum = of(0) + begin;
    for (int group = 1; group < groups; ++group) {
      const T* const other = of(group) + begin;
      for (int i = 0; i < count; ++i) to[i] = sum[i] + other[i];
      sum = to;
    }
  }

  std::vector<Buffer<T>> gradients_;
};

}  // namespace MICA_PACKETS
}  // namespace mica::detail

#include <mica/core/utilities/macro_unscope.hpp>
