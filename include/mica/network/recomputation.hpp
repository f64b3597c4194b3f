// SPDX-License-Identifier: MIT
#pragma once

#include <mica/network/graph.hpp>
#include <mica/network/table.hpp>

#include <type_traits>

#include <mica/core/utilities/macro_scope.hpp>

namespace mica::detail {
inline namespace MICA_PACKETS {

/// Which values are computed again in the backward pass instead of being kept: those of cheap ops that only
/// their own segment uses, from values that are kept or computed again there.
template <class G>
class Recomputation {
  struct Facts {
    bool is_cheap;
    bool reads_input;
    bool reads_output;
  };

  template <class A>
  static constexpr bool is_applied() {
    if constexpr (std::is_void_v<A>)
      return false;
    else
      return !A::is_identity;
  }

  static constexpr auto facts = G::per_op([](auto k) {
    using L = typename G::template LayerOf<k()>;
    const bool learns = G::needs_gradient[k() + 1];
    return Facts{
        L::is_cheap && !L::adds_loss && !G::whole_micro_batch[k()], learns && L::backward_reads_input,
        learns && (L::backward_reads_output || is_applied<typename G::template ActivationOf<k()>>())};
  });

  static constexpr Table<bool, G::ops + 1> again = [] {
    Table<bool, G::ops + 1> is_read{}, can_be{}, table{};
    for (int k = 0; k < G::ops; ++k) {
      is_read.elements[k + 1] |= facts[k].reads_output;
      for (int i = 0; i < G::inputs(k); ++i) is_read.elements[G::x_value(k, i)] |= facts[k].reads_input;
    }
    for (int k = 0; k < G::ops; ++k) {
      bool possible = facts[k].is_cheap && G::is_local(k + 1) && !G::may_meet_loss(k);
      for (int i = 0; i < G::inputs(k); ++i)
        possible = possible && (is_read[G::x_value(k, i)] || can_be[G::x_value(k, i)]);
      can_be.elements[k + 1] = possible;
    }
    // From the last op to the first: what is computed again needs its inputs.
    for (int k = G::ops - 1; k >= 0; --k) {
      table.elements[k + 1] = can_be[k + 1] && is_read[k + 1];
      if (!table[k + 1]) continue;
      for (int i = 0; i < G::inputs(k); ++i) is_read.elements[G::x_value(k, i)] = true;
    }
    return table;
  }();

 public:
  static constexpr bool of(int value) { return again[value]; }
  /// Whether the backward pass of op k reads its inputs, or its output.
  static constexpr bool reads_input(int k) { return facts[k].reads_input; }
  static constexpr bool reads_output(int k) { return facts[k].reads_output; }
};

}  // namespace MICA_PACKETS
}  // namespace mica::detail

#include <mica/core/utilities/macro_unscope.hpp>
