// SPDX-License-Identifier: MIT
#pragma once

#include <mica/core/values/buffer.hpp>
#include <mica/network/parameter_layout.hpp>

#include <cstdint>

#include <mica/core/utilities/macro_scope.hpp>

namespace mica::inline MICA_PACKETS {

/// All parameters of a chain: one flat vector, and what the kernels read, repacked from it after each change.
/// Layers begin at multiples of Layout::slack; the elements between them stay zero.
template <class T, class G>
class Parameters {
  using Plan = ParameterLayout<T, G>;

 public:
  static constexpr int size = Plan::values.total;

  Parameters() : values_(size), forward_(Plan::forward.total), backward_(Plan::backward.total) {}

  T* values() { return values_.data(); }
  const T* values() const { return values_.data(); }
  const T* forward() const { return forward_.data(); }
  const T* backward() const { return backward_.data(); }

  /// What the initializers say. Layer i of the list draws from `Random(seed).stream(i)`.
  void initialize(std::uint64_t seed) {
    for_ops([&](auto k) {
      constexpr int op = k();
      G::template LayerOf<op>::template initialize<G::in(op)>(
          Initialization<T>{values() + Plan::values.at[op]},
          Random(seed).stream(static_cast<std::uint64_t>(G::index[op]) + 1));
    });
    pack();
  }

  /// Repacks the ops k with k mod `parts` = `part`.
  void pack(int part = 0, int parts = 1) {
    for_ops([&](auto k) {
      constexpr int op = k();
      using L = typename G::template LayerOf<op>;
      if (op % parts != part) return;
      const T* from = values() + Plan::values.at[op];
      using Kernels = typename L::template Kernels<T, G::in(op)>;
      Kernels::pack_forward(from, forward_.data() + Plan::forward.at[op]);
      if constexpr (G::needs_input_gradient(op))
        Kernels::pack_backward(from, backward_.data() + Plan::backward.at[op]);
    });
  }

 private:
  template <class F>
  static void for_ops(F f) {
    [&]<int... k>(std::integer_sequence<int, k...>) { (f(std::integral_constant<int, k>{}), ...); }
    (std::make_integer_sequence<int, G::ops>{});
  }

  Buffer<T> values_, forward_, backward_;
};

}  // namespace mica::inline MICA_PACKETS

#include <mica/core/utilities/macro_unscope.hpp>
