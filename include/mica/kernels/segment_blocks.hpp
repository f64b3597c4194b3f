// SPDX-License-Identifier: MIT
#pragma once

#include <mica/core/values/view.hpp>
#include <mica/kernels/packet.hpp>

#include <algorithm>
#include <cstddef>
#include <utility>

#include <mica/core/utilities/macro_scope.hpp>

namespace mica::kernels {
inline namespace MICA_PACKETS {

/// Divides the runs R of all samples into segments of `Size` neighbouring elements, and these into blocks.
template <class T, int Size, class R>
struct SegmentBlocks {
  /// A block stays in the first-level cache between the passes over it, and has up to four registers of
  /// segments, so that what is computed for one register need not wait for the others.
  static constexpr int most = std::clamp(16'384 / int{sizeof(T)} / Size, 1, 4 * lanes<T>);

  /// The segments of a block: some neighbours of each of these runs.
  struct Block {
    int count = 0;  ///< of segments
    int runs = 0;
    struct Run {
      int sample, run, offset, count;
    } of[std::size_t{most}];

    /// Calls f(number of the segment in the block, its elements in each view ...).
    template <class F, class... V>
    MICA_INLINE void for_each(F f, V... views) const {
      int i = 0;
      for (int k = 0; k < runs; ++k) {
        const auto each = [&](auto*... first) {
          for (int n = of[k].count; n > 0; --n, ++i) {
            f(i, first...);
            ((first += Size), ...);
          }
        };
        each(views.at(of[k].sample, of[k].run) + of[k].offset...);
      }
    }
  };

  /// Calls f(block) until every segment has been in a block.
  template <class F>
  MICA_INLINE static void for_each_block(int samples, F f) {
    Block block;
    const auto finish = [&] {
      f(std::as_const(block));
      block.count = block.runs = 0;
    };
    for (int s = 0; s < samples; ++s) {
      for (int r = 0; r < R::count; ++r) {
        for (int offset = 0; offset < R::size;) {
          const int count = std::min(most - block.count, (R::size - offset) / Size);
          block.of[block.runs++] = {s, r, offset, count};
          block.count += count;
          offset += count * Size;
          if (block.count == most) finish();
        }
      }
    }
    if (block.count > 0) finish();
  }
};

}  // namespace MICA_PACKETS
}  // namespace mica::kernels

#include <mica/core/utilities/macro_unscope.hpp>
