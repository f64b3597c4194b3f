// SPDX-License-Identifier: MIT
#pragma once

#include <mica/core/values/layout.hpp>
#include <mica/network/table.hpp>
#include <mica/network/training_schedule.hpp>

#include <algorithm>
#include <limits>
#include <type_traits>

#include <mica/core/utilities/macro_scope.hpp>

namespace mica::detail {
inline namespace MICA_PACKETS {

/// The arrays of the gradients of a graph's values, and which values share one. The gradient of each input of
/// a Sum equals the gradient of the Sum. So an input uses the array of the Sum, and nothing is copied, unless
/// an op would change this array before another value's gradient has been read from it.
template <class G>
class GradientArrays {
  using Schedule = TrainingSchedule<G>;

  /// The layout of an op's gradient: inside of the padding that the gradient of its input reads.
  static constexpr Table<Layout, G::ops> dz_layouts = G::per_op([](auto k) {
    using L = typename G::template LayerOf<k()>;
    return Layout{G::out(k()),
                  G::needs_input_gradient(k()) ? L::gradient_padding(G::in(k())) : PaddingSize{}};
  });
  static constexpr auto shares_gradient =
      G::per_op([](auto k) { return G::template LayerOf<k()>::shares_gradient; });
  /// Whether an op may overwrite its gradient: an activation does, and so may the `backward` of a layer.
  static constexpr auto overwrites = G::per_op([](auto k) {
    using L = typename G::template LayerOf<k()>;
    using A = typename G::template ActivationOf<k()>;
    if constexpr (!(L::is_batchwise || L::shares_gradient))
      return true;
    else if constexpr (std::is_void_v<A>)
      return false;
    else
      return !A::is_identity;
  });

 public:
  static constexpr Layout dz_layout(int k) { return dz_layouts[k]; }
  /// Whether the gradient before the activation of op k has an array of its own.
  static constexpr bool moves_gradient(int k) { return !dz_layouts[k].is_dense(); }
  /// Whether op k adds the gradient of its input i to what is in the array already.
  static constexpr bool adds(int k, int i) {
    return G::needs_gradient[G::x_value(k, i)] && Schedule::adds_gradient(k, i);
  }

 private:
  static constexpr int never = std::numeric_limits<int>::max();

  /// The gradient of a value: when it is first written, when an op first adds to it or overwrites it, and
  /// when it is last read.
  struct Use {
    int begin = never;
    int change = never;
    int end = 0;
  };
  static constexpr Table<Use, G::ops + 1> uses = [] {
    Table<Use, G::ops + 1> table{};
    for (int k = 0; k < G::ops; ++k) {
      Use& own = table.elements[k + 1];
      const int backward = Schedule::at_backward(k).first,
                input_gradient = Schedule::at_input_gradient(k).first;
      // Several late ops may have the same time, so one of them may read after another has changed the array.
      own.end = Schedule::is_late(k) ? input_gradient + 1 : backward;
      if (overwrites[k] && !moves_gradient(k)) own.change = std::min(own.change, backward);
      for (int i = 0; i < G::inputs(k); ++i) {
        Use& of_input = table.elements[G::x_value(k, i)];
        int& time = adds(k, i) ? of_input.change : of_input.begin;
        time = std::min(time, input_gradient);
      }
    }
    table.elements[G::output_value].begin = Schedule::at_loss().first;
    return table;
  }();
  /// Whether the gradients of two values, equal at first, may share one array: if both are needed at the same
  /// time, neither may change before the other was last read.
  static constexpr bool may_share(const Use& a, const Use& b) {
    const bool meet = a.begin < b.end && b.begin < a.end;
    return !meet || (a.change >= b.end && b.change >= a.end);
  }

  static constexpr Table<int, G::ops> owners = [] {
    Table<int, G::ops> table{};
    for (int k = 0; k < G::ops; ++k) table.elements[k] = k;
    const auto may_join = [&](int value, int owner) {
      for (int k = 0; k < G::ops; ++k) {
        if (table[k] == owner && k + 1 != value && !may_share(uses[k + 1], uses[value])) return false;
      }
      return true;
    };
    for (int k = G::ops - 1; k >= 0; --k) {
      if (!shares_gradient[k] || !G::needs_gradient[k + 1] || moves_gradient(k)) continue;
      for (int i = 0; i < G::inputs(k); ++i) {
        const int x = G::x_value(k, i);
        if (!G::needs_gradient[x] || adds(k, i) || !G::sees_value(k, i)) continue;
        if (may_join(x, table[k])) table.elements[x - 1] = table[k];
      }
    }
    return table;
  }();

 public:
  /// The op whose array holds the gradient of what op k gives.
  static constexpr int owner(int k) { return owners[k]; }
  /// Whether the gradient of input i lies where op k has its own, so that op k need not write it.
  static constexpr bool takes_over(int k, int i) {
    const int x = G::x_value(k, i);
    return G::needs_gradient[x] && !adds(k, i) && owners[x - 1] == owners[k];
  }
};

}  // namespace MICA_PACKETS
}  // namespace mica::detail

#include <mica/core/utilities/macro_unscope.hpp>
