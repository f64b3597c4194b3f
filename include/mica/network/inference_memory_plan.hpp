// SPDX-License-Identifier: MIT
#pragma once

#include <mica/core/utilities/red_zone.hpp>
#include <mica/network/allocator.hpp>
#include <mica/network/parameter_layout.hpp>

#include <cstddef>

#include <mica/core/utilities/macro_scope.hpp>

namespace mica::detail {
inline namespace MICA_PACKETS {

/// Where the values of a micro-batch of at most `Samples` samples lie at inference. Values that are never
/// needed at the same time share memory; a value that only its own segment uses has room for one sample.
template <class G, int Samples>
class InferenceMemoryPlan {
  static constexpr int values = G::ops + 1;

  static constexpr int samples_of(int v) { return G::is_local(v) ? 1 : Samples; }

  /// The first value with the layout and the number of samples of value v: both may share their zeros.
  static constexpr int padding_of(int v) {
    if (G::layouts[v].is_dense()) return Allocation::no_padding;
    int w = 0;
    while (!(G::layouts[w] == G::layouts[v] && samples_of(w) == samples_of(v))) ++w;
    return w;
  }

  /// Value v, and the ops that need it: from the one that gives it to the last that takes it, or all of the
  /// segments that these two belong to.
  static constexpr Allocation allocation_of(int v) {
    const int elements = samples_of(v) * G::layouts[v].sample_stride() + red_zone;
    const int producer = v - 1, last = G::last_user[v];
    if (G::is_local(v)) return {elements, producer, last, padding_of(v)};
    return {elements, v == 0 ? 0 : G::segment_begin(producer),
            v == G::output_value ? G::ops : G::segment_end(last) - 1, padding_of(v)};
  }

  struct Memory {
    Table<Allocation, values> allocations;
    int size;
  };
  static constexpr Memory memory = [] {
    Memory all{};
    for (int v = 0; v < values; ++v) all.allocations.elements[v] = allocation_of(v);
    all.size = allocate(all.allocations);
    return all;
  }();
  static_assert(verify(memory.allocations, memory.size));

 public:
  static constexpr int x_samples(int v) { return samples_of(v); }
  static constexpr Offsets<values> x = [] {
    Offsets<values> offsets{{}, memory.size};
    for (int v = 0; v < values; ++v) offsets.at.elements[v] = memory.allocations[v].offset;
    return offsets;
  }();
  static constexpr int size = memory.size;

  /// Lets the address sanitizer report every access outside of the values that op k may use.
  template <class T>
  static void fence(T* workspace, int k) {
    if constexpr (red_zone > 0) {
      forbid(workspace, std::size_t{size});
      for (const Allocation& array : memory.allocations.elements) {
        if (array.first <= k && k <= array.last)
          allow(workspace + array.offset, static_cast<std::size_t>(array.size - red_zone));
      }
    }
    static_cast<void>(workspace), static_cast<void>(k);
  }
  template <class T>
  static void unfence(T* workspace) {
    allow(workspace, std::size_t{size});
  }
};

}  // namespace MICA_PACKETS
}  // namespace mica::detail

#include <mica/core/utilities/macro_unscope.hpp>
