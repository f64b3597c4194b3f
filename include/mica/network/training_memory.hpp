// SPDX-License-Identifier: MIT
#pragma once

#include <mica/kernels/elementwise.hpp>
#include <mica/network/op_context.hpp>
#include <mica/network/training_memory_plan.hpp>

#include <type_traits>
#include <utility>

#include <mica/core/utilities/macro_scope.hpp>

namespace mica::detail {
inline namespace MICA_PACKETS {

/// The arrays of a micro-batch in training, as the ops see them: views of its `block` and of a thread's
/// `scratch` memory, where the plan has laid them. `Later` means the backward pass, in which some values have
/// been computed again. Each function gives samples [first, first + count).
template <class T, class G, int Samples>
struct TrainingMemory {
  using Plan = TrainingMemoryPlan<T, G, Samples>;
  using Gradients = GradientArrays<G>;
  using Schedule = TrainingSchedule<G>;

  T* scratch;
  T* block;

  T* at(Location location) const { return (location.in_block ? block : scratch) + location.offset; }
  T* kernel_scratch() const { return scratch + Plan::kernel_scratch; }
  /// With the address sanitizer, an op may use only what is needed at this time.
  void fence(int time) const { Plan::fence(scratch, block, time); }
  void unfence() const { Plan::unfence(scratch, block); }

  /// Input I of op K; all its inputs; its output.
  template <int K, int I, bool Later>
  auto x(int first, int count) const {
    constexpr int v = G::x_value(K, I);
    constexpr Location location = Later ? Plan::x_later(v) : Plan::x(v);
    return samples_of<G::x_layout(K, I)>(at(location), location.samples, first, count);
  }
  template <int K, bool Later>
  auto inputs(int first, int count) const {
    return per_input<G, K>([&](auto i) { return this->template x<K, i(), Later>(first, count); });
  }
  template <int K, bool Later>
  auto y(int first, int count) const {
    constexpr Location location = Later ? Plan::x_later(K + 1) : Plan::x(K + 1);
    return samples_of<G::y_layout(K)>(at(location), location.samples, first, count);
  }
  /// The gradient of what op K gives, as samples of shape S.
  template <int K, Shape S>
  auto dy(int first, int count) const {
    constexpr Location location = Plan::output_gradient(K);
    return samples_of<Layout{S}>(at(location), location.samples, first, count);
  }
  /// Where op K writes the gradient of its input I; NoGradient if it need not write it.
  template <int K, int I>
  auto dx(int first, int count) const {
    constexpr int v = G::x_value(K, I);
    if constexpr (!G::needs_gradient[v] || Gradients::takes_over(K, I)) {
      return NoGradient{};
    } else if constexpr (Schedule::adds_gradient(K, I)) {
      constexpr Location location = Plan::gradient_to_add(K, I);
      return samples_of<Layout{G::in(K, I)}>(at(location), location.samples, first, count);
    } else {
      return dy<v - 1, G::in(K, I)>(first, count);
    }
  }

  /// Adds what op K has written to the gradients that later users of its inputs have written.
  template <int K>
  void add_gradients(int first, int count) const {
    [&]<int... i>(std::integer_sequence<int, i...>) {
      const auto add = [&](auto input) {
        constexpr int v = G::x_value(K, input());
        if constexpr (G::needs_gradient[v] && Schedule::adds_gradient(K, input())) {
          const auto sum = dy<v - 1, G::in(K, input())>(first, count);
          kernels::transform(kernels::SumOfAll{}, sum, sum, dx<K, input()>(first, count));
        }
      };
      (add(std::integral_constant<int, i>{}), ...);
    }
    (std::make_integer_sequence<int, G::inputs(K)>{});
  }

  /// The gradient before the activation of op K, inside of the padding that its layer reads. Without padding,
  /// it overwrites the gradient behind the activation.
  template <int K>
  View<T, Gradients::dz_layout(K)> dz(int first, int count) const {
    constexpr Location location =
        Gradients::moves_gradient(K) ? Plan::padded_gradient(K) : Plan::output_gradient(K);
    return samples_of<Gradients::dz_layout(K)>(at(location), location.samples, first, count);
  }
};

}  // namespace MICA_PACKETS
}  // namespace mica::detail

#include <mica/core/utilities/macro_unscope.hpp>
