// SPDX-License-Identifier: MIT
#pragma once

#include <mica/core/buffer.hpp>
#include <mica/models/plan.hpp>

#include <cstdint>

#include <mica/core/prologue.hpp>

namespace mica::inline MICA_PACKETS {

/// All parameters of a chain: one flat vector, and what the kernels read, repacked from it after each change.
/// Layers begin at multiples of Place::slack; the elements between them stay zero.
template <class T, class C>
class Parameters {
  using Plan = ParameterPlan<T, C>;

 public:
  static constexpr int size = Plan::values.total;

  Parameters() : values_(size), forward_(Plan::forward.total), backward_(Plan::backward.total) {}

  T* values() { return values_.data(); }
  const T* values() const { return values_.data(); }
  const T* forward() const { return forward_.data(); }
  const T* backward() const { return backward_.data(); }

  /// What the initializers say. Layer i of the list draws from `Random(seed).stream(i)`.
  void initialize(std::uint64_t seed) {
    for_steps([&](auto k) {
      constexpr int step = k();
      C::template LayerOf<step>::template initialize<C::in(step)>(
          Initialization<T>{values() + Plan::values.at[step]},
          Random(seed).stream(static_cast<std::uint64_t>(C::index[step]) + 1));
    });
    pack();
  }

  /// Repacks the steps k with k mod `parts` = `part`.
  void pack(int part = 0, int parts = 1) {
    for_steps([&](auto k) {
      constexpr int step = k();
      using L = typename C::template LayerOf<step>;
      if (step % parts != part) return;
      const T* from = values() + Plan::values.at[step];
      L::template pack_forward<C::in(step)>(Packing<T>{from, forward_.data() + Plan::forward.at[step]});
      if constexpr (C::needs_input_gradient(step))
        L::template pack_backward<C::in(step)>(Packing<T>{from, backward_.data() + Plan::backward.at[step]});
    });
  }

 private:
  template <class F>
  static void for_steps(F f) {
    [&]<int... k>(std::integer_sequence<int, k...>) { (f(std::integral_constant<int, k>{}), ...); }
    (std::make_integer_sequence<int, C::steps>{});
  }

  Buffer<T> values_, forward_, backward_;
};

}  // namespace mica::inline MICA_PACKETS

#include <mica/core/epilogue.hpp>
