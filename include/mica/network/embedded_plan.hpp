// SPDX-License-Identifier: MIT
#pragma once

#include <mica/network/allocator.hpp>
#include <mica/network/leaf_graph.hpp>

#include <algorithm>
#include <limits>

#include <mica/core/utilities/macro_scope.hpp>

namespace mica::detail {
inline namespace MICA_PACKETS {

/// Where the leaf values of one sample lie in an Embedded network. Value 0, the input, stays with the caller.
/// The output of a reshape is its input; a layer that works in place overwrites its input if no later layer
/// reads that input. Values that are never needed at the same time share memory.
template <class G>
class EmbeddedPlan {
  static constexpr int values = G::leaves + 1;

  static constexpr auto is_reshape =
      make_table<G::leaves>([](auto i) { return G::List::template At<i()>::is_reshape; });
  static constexpr auto works_in_place =
      make_table<G::leaves>([](auto i) { return G::List::template At<i()>::works_in_place; });

  struct Memory {
    Table<int, values> owners;
    Table<Allocation, values> arrays;
    int size;
  };
  static constexpr Memory memory = [] {
    Memory all{};
    int* const owners = all.owners.elements;
    Allocation* const arrays = all.arrays.elements;
    // The lifetime of an array that is never needed overlaps no other.
    for (int v = 0; v < values; ++v) arrays[v] = {0, std::numeric_limits<int>::max(), -1};
    for (int leaf = 0; leaf < G::leaves; ++leaf) {
      const int v = leaf + 1, x = owners[G::wiring.inputs[leaf][0]];
      const auto is_needed_later = [&] {
        for (int later = leaf + 1; later < G::leaves; ++later)
          for (int i = 0; i < G::facts[later].arity; ++i)
            if (const int input = G::wiring.inputs[later][i]; input < v && owners[input] == x) return true;
        return false;
      };
      const bool overwrites = works_in_place[leaf] && x > 0 && !is_needed_later();
      owners[v] = is_reshape[leaf] || overwrites ? x : v;
      if (owners[v] == v)
        arrays[v] = {(G::shapes[v].size() + Layout::slack - 1) / Layout::slack * Layout::slack, leaf, leaf};
      for (int i = 0; i < G::facts[leaf].arity; ++i)
        if (const int input = owners[G::wiring.inputs[leaf][i]]; input > 0) arrays[input].last = leaf;
    }
    if (owners[G::leaves] > 0) arrays[owners[G::leaves]].last = G::leaves;
    all.size = allocate(all.arrays);
    return all;
  }();
  static_assert(verify(memory.arrays, memory.size));

 public:
  /// Whether a value is the input, and else its first element in the workspace, which has `size`.
  static constexpr bool is_input(int v) { return memory.owners[v] == 0; }
  static constexpr int offset(int v) { return memory.arrays[memory.owners[v]].offset; }
  static constexpr int size = memory.size;
};

}  // namespace MICA_PACKETS
}  // namespace mica::detail

#include <mica/core/utilities/macro_unscope.hpp>
