// SPDX-License-Identifier: MIT
#pragma once

#include <mica/core/red_zone.hpp>
#include <mica/models/allocator.hpp>
#include <mica/models/plan.hpp>

#include <cstddef>

#include <mica/core/prologue.hpp>

namespace mica::inline MICA_PACKETS {

/// Where a shard of at most `Samples` samples lies while it passes through a graph forward alone: values that
/// are never needed at the same time share memory, those inside of a segment are one sample's.
template <class C, int Samples>
class InferencePlan {
  static constexpr int values = C::steps + 1;

  static constexpr int samples_of(int v) { return C::is_local(v) ? 1 : Samples; }

  /// The first value whose borders lie where those of value v do.
  static constexpr int border_of(int v) {
    if (C::places[v].is_dense()) return Allocation::no_border;
    int w = 0;
    while (!(C::places[w] == C::places[v] && samples_of(w) == samples_of(v))) ++w;
    return w;
  }

  /// Value v, and the steps that need it: from the one that gives it to the last that takes it, or all of the
  /// segments that these two belong to.
  static constexpr Allocation allocation_of(int v) {
    const int elements = samples_of(v) * C::places[v].stride() + red_zone;
    const int producer = v - 1, last = C::last_user[v];
    if (C::is_local(v)) return {elements, producer, last, border_of(v)};
    return {elements, v == 0 ? 0 : C::segment_begin(producer),
            v == C::output_value ? C::steps : C::segment_end(last) - 1, border_of(v)};
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

  /// Lets the address sanitizer report who leaves the activations that step k may use, or uses one whose
  /// memory is no longer its own.
  template <class T>
  static void fence(T* workspace, int k) {
    if constexpr (red_zone > 0) {
      forbid(workspace, std::size_t{size});
      for (const Allocation& array : memory.allocations.elements)
        if (array.first <= k && k <= array.last)
          allow(workspace + array.offset, static_cast<std::size_t>(array.size - red_zone));
    }
    static_cast<void>(workspace), static_cast<void>(k);
  }
  template <class T>
  static void unfence(T* workspace) {
    allow(workspace, std::size_t{size});
  }
};

}  // namespace mica::inline MICA_PACKETS

#include <mica/core/epilogue.hpp>
