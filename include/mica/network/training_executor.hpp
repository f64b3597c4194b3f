// SPDX-License-Identifier: MIT
#pragma once

#include <mica/kernels/elementwise.hpp>
#include <mica/network/batch_statistics.hpp>
#include <mica/network/op_context.hpp>
#include <mica/network/parameters.hpp>
#include <mica/network/training_memory_plan.hpp>

#include <algorithm>
#include <tuple>
#include <type_traits>
#include <utility>

#include <mica/core/utilities/macro_scope.hpp>

namespace mica {
inline namespace MICA_PACKETS {

/// Sends a micro-batch through the stages of a graph, forward and backward. `block` keeps what is needed from
/// stage to stage, `scratch` is the thread's, both laid out by the plan; `first_sample` is the place of the
/// micro-batch in the batch. With `Logits` see last_op.
template <class T, class G, int Samples>
class TrainingExecutor {
  using Plan = TrainingMemoryPlan<T, G, Samples>;
  using Schedule = TrainingSchedule<G>;
  using Again = Recomputation<G>;
  using At = ParameterLayout<G>;

 public:
  TrainingExecutor(const Parameters<T, G>& parameters, BatchStatistics<T, G>& statistics, T* scratch,
                   T* block, int first_sample)
      : parameters_(parameters),
        statistics_(statistics),
        scratch_(scratch),
        block_(block),
        first_sample_(first_sample) {}

  /// Where sample `i` of the input goes. When all are there, `observe_input` comes next.
  View<T, G::input_layout> input(int count) const { return {at(Plan::x(0)), count}; }
  void observe_input(int count) const {
    for (int s = 0; s < count; ++s) observe<0>(s);
  }

  /// The output of the network, or what enters its last activation, and where the loss puts its gradient.
  template <bool Logits>
  View<const T, Layout{G::output}> output(int count) const {
    return {at(Plan::x(last_op<G, Logits> + 1)), count};
  }
  template <bool Logits>
  View<T, Layout{G::output}> output_gradient(int count) const {
    return {at(Plan::output_gradient(last_op<G, Logits>)), count};
  }

  template <bool Logits, int Stage>
  void forward(int count, const PassContext& pass) const {
    [&]<int... k>(std::integer_sequence<int, k...>) { (forward_segment<Logits, Stage, k>(count, pass), ...); }
    (std::make_integer_sequence<int, last_op<G, Logits> + 1>{});
    Plan::unfence(scratch_, block_);
  }

  /// Writes the sum of the samples' gradients to `gradient`, or adds it; the order within a layer is not yet
  /// that of the parameters. The gradients of batchwise ops are no sums over samples: they stay 0.
  template <bool Logits, int Stage>
  void backward(int count, const PassContext& pass, T* gradient, bool add) const {
    [&]<int... k>(std::integer_sequence<int, k...>) {
      (backward_segment<Logits, Stage, last_op<G, Logits> - k>(count, pass, gradient, add), ...);
    }
    (std::make_integer_sequence<int, last_op<G, Logits> + 1>{});
    Plan::unfence(scratch_, block_);
  }

  /// Puts the gradient in the order of the parameters.
  void unpack_gradient(T* gradient) const {
    for_each_op<G>([&](auto k) {
      G::template LayerOf<k()>::template Kernels<T, G::in(k())>::unpack_gradient(
          Unpacking<T>{gradient + At::of_leaf(G::index(k())), kernel_scratch()});
    });
  }

 private:
  T* at(Slot slot) const { return (slot.in_block ? block_ : scratch_) + slot.offset; }
  void fence(int time) const { Plan::fence(scratch_, block_, time); }
  T* kernel_scratch() const { return scratch_ + Plan::kernel_scratch; }

  template <int K, int I, bool Later>
  auto x(int first, int count) const {
    constexpr int v = G::x_value(K, I);
    constexpr Slot slot = Later ? Plan::x_later(v) : Plan::x(v);
    return samples_of<G::x_layout(K, I)>(at(slot), slot.samples, first, count);
  }
  template <int K, bool Later>
  auto inputs(int first, int count) const {
    return per_input<G, K>([&](auto i) { return this->template x<K, i(), Later>(first, count); });
  }
  template <int K, bool Later>
  auto y(int first, int count) const {
    constexpr Slot slot = Later ? Plan::x_later(K + 1) : Plan::x(K + 1);
    return samples_of<G::y_layout(K)>(at(slot), slot.samples, first, count);
  }
  template <int K, Shape S>
  auto dy(int first, int count) const {
    constexpr Slot slot = Plan::output_gradient(K);
    return samples_of<Layout{S}>(at(slot), slot.samples, first, count);
  }
  /// Where op K writes the gradient of its input I.
  template <int K, int I>
  auto dx(int first, int count) const {
    constexpr int v = G::x_value(K, I);
    if constexpr (!G::needs_gradient[v]) {
      return NoGradient{};
    } else if constexpr (Schedule::adds_gradient(K, I)) {
      constexpr Slot slot = Plan::gradient_to_add(K, I);
      return samples_of<Layout{G::in(K, I)}>(at(slot), slot.samples, first, count);
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
          kernels::transform([](auto a, auto b) { return a + b; }, sum, sum, dx<K, input()>(first, count));
        }
      };
      (add(std::integral_constant<int, i>{}), ...);
    }
    (std::make_integer_sequence<int, G::inputs(K)>{});
  }

  /// What an op's kernels read besides the views: of a batchwise op what is known of the batch.
  template <int K>
  Weights<T> forward_weights() const {
    Weights<T> weights = parameters_.template for_forward<K>();
    if constexpr (G::is_batchwise[K]) weights.packed = statistics_.template batch<K>();
    return weights;
  }

  template <bool Logits, int K, bool Later>
  void forward_op(int first, int count, const PassContext& pass) const {
    using A = AppliedActivation<G, Logits, K>;
    fence((Later ? Schedule::at_recomputation(K) : Schedule::at_forward(K)).first);
    forward_of_layer<A, typename G::template LayerOf<K>>(inputs<K, Later>(first, count),
                                                         y<K, Later>(first, count), forward_weights<K>(),
                                                         context_of<G>(pass, K, first));
  }

  /// Calls f(integral constant k) for the batchwise ops k that take value V, from the last to the first.
  template <int V, class F>
  static void for_normalizations_of(F f) {
    [&]<int... i>(std::integer_sequence<int, i...>) {
      (f(std::integral_constant<int, Schedule::normalization_of(V, i)>{}), ...);
    }
    (std::make_integer_sequence<int, Schedule::normalizations_of(V)>{});
  }

  /// Lets the batchwise ops behind value V sum up one sample of it.
  template <int V>
  void observe(int sample) const {
    for_normalizations_of<V>([&](auto k) {
      G::template LayerOf<k()>::observe(x<k(), 0, false>(sample, 1),
                                        statistics_.template sums<k()>(first_sample_ + sample));
    });
  }

  template <bool Logits, int Stage, int K>
  void forward_segment(int count, const PassContext& pass) const {
    if constexpr (G::stage(K) == Stage && !G::joins(K)) {
      constexpr int end = std::min(G::segment_end(K), last_op<G, Logits> + 1);
      if constexpr (G::whole_micro_batch[K]) {
        forward_op<Logits, K, false>(0, count, pass);
        for (int s = 0; s < count; ++s) observe<K + 1>(s);
      } else {
        for (int s = 0; s < count; ++s) {
          [&]<int... k>(std::integer_sequence<int, k...>) {
            ((forward_op<Logits, K + k, false>(s, 1, pass), observe<K + k + 1>(s)), ...);
          }
          (std::make_integer_sequence<int, end - K>{});
        }
      }
    } else {
      static_cast<void>(count), static_cast<void>(pass);
    }
  }

  /// Computes the cheap values of the segment [Begin, End) again.
  template <bool Logits, int Begin, int End>
  void recompute(int s, const PassContext& pass) const {
    [&]<int... k>(std::integer_sequence<int, k...>) {
      const auto again = [&](auto op) {
        if constexpr (Again::of(op() + 1)) forward_op<Logits, op(), true>(s, 1, pass);
      };
      (again(std::integral_constant<int, Begin + k>{}), ...);
    }
    (std::make_integer_sequence<int, End - Begin>{});
  }

  template <bool Logits, int K>
  void backward_op(int first, int count, const PassContext& pass, T* gradient, bool add) const {
    if constexpr (G::needs_gradient[K + 1]) {
      using L = typename G::template LayerOf<K>;
      late_input_gradients<K>(first, count);
      fence(Schedule::at_backward(K).first);
      const PassContext context = context_of<G>(pass, K, first);
      const auto dz = this->template dz<Logits, K>(first, count, context);
      T* const to = gradient + At::of_leaf(G::index(K));
      if constexpr (L::is_batchwise) {
        if (!add && first == 0) std::fill_n(to, G::parameter_counts[K], T(0));
        for (int s = 0; s < count; ++s)
          L::observe_gradient(x<K, 0, true>(first + s, 1), dz.part(s, 1), statistics_.template batch<K>(),
                              statistics_.template sums<K>(first_sample_ + first + s));
      } else {
        const auto dx = per_input<G, K>([&](auto i) { return this->template dx<K, i()>(first, count); });
        if constexpr (L::shares_gradient)
          hand_on(dz, dx);
        else
          L::backward(backward_of(inputs<K, true>(first, count), y<K, true>(first, count), dz, dx,
                                  parameters_.template for_backward<K>(), to, add || first > 0, context));
        add_gradients<K>(first, count);
      }
    }
  }

  /// The gradients that the batchwise ops behind op K have for its output.
  template <int K>
  void late_input_gradients(int first, int count) const {
    for_normalizations_of<K + 1>([&](auto op) {
      constexpr int b = op();
      fence(Schedule::at_input_gradient(b).first);
      G::template LayerOf<b>::input_gradient(x<b, 0, true>(first, count), dy<b, G::out(b)>(first, count),
                                             dx<b, 0>(first, count), statistics_.template batch<b>());
      add_gradients<b>(first, count);
    });
  }

  template <class X, class Y, class DY, class DX>
  auto backward_of(X x, Y y, DY dy, DX dx, Weights<T> w, T* gradient, bool add,
                   const PassContext& context) const {
    return Backward<X, Y, DY, DX, T>{
        x, y, dy, dx, w.values, w.packed, w.state, gradient, add, kernel_scratch(), context};
  }

  /// Copies a gradient to each of several places where it is needed.
  template <class DZ, class... DX>
  static void hand_on(DZ dz, std::tuple<DX...> dx) {
    const auto copy = [&](auto to) {
      if constexpr (needs_gradient<decltype(to)>) kernels::transform([](auto a) { return a; }, to, dz);
    };
    std::apply([&](auto... to) { (copy(to), ...); }, dx);
  }

  /// The gradient before the op's activation, inside the padding that the layer wants. Where that is none, it
  /// takes the place of the gradient behind the activation.
  template <bool Logits, int K>
  View<T, Plan::dz_layout(K)> dz(int first, int count, const PassContext& pass) const {
    using A = AppliedActivation<G, Logits, K>;
    const auto from = dy<K, G::out(K)>(first, count);
    View<T, Plan::dz_layout(K)> to{from.data, count};
    if constexpr (Plan::moves_gradient(K)) {
      constexpr Slot slot = Plan::padded_gradient(K);
      to = samples_of<Plan::dz_layout(K)>(at(slot), slot.samples, first, count);
    }
    if constexpr (!A::is_identity) {
      const auto output = y<K, true>(first, count);
      A::backward(backward_of(output, output, from, to, Weights<T>{}, nullptr, false, pass));
    } else if constexpr (Plan::moves_gradient(K)) {
      kernels::transform([](auto a) { return a; }, to, from);
    }
    return to;
  }

  /// Whether the pass backward has work in the ops [begin, end).
  static constexpr bool learns(int begin, int end) {
    for (int k = begin; k < end; ++k) {
      if (G::needs_gradient[k + 1]) return true;
    }
    return false;
  }

  template <bool Logits, int Stage, int K>
  void backward_segment(int count, const PassContext& pass, T* gradient, bool add) const {
    if constexpr (G::stage(K) == Stage && !G::joins(K)) {
      constexpr int end = std::min(G::segment_end(K), last_op<G, Logits> + 1);
      if constexpr (G::whole_micro_batch[K]) {
        backward_op<Logits, K>(0, count, pass, gradient, add);
      } else if constexpr (learns(K, end)) {
        for (int s = 0; s < count; ++s) {
          recompute<Logits, K, end>(s, pass);
          [&]<int... k>(std::integer_sequence<int, k...>) {
            (backward_op<Logits, end - 1 - k>(s, 1, pass, gradient, add), ...);
          }
          (std::make_integer_sequence<int, end - K>{});
        }
      }
    }
    static_cast<void>(count), static_cast<void>(pass), static_cast<void>(gradient), static_cast<void>(add);
  }

  const Parameters<T, G>& parameters_;
  BatchStatistics<T, G>& statistics_;
  T* scratch_;
  T* block_;
  int first_sample_;
};

}  // namespace MICA_PACKETS
}  // namespace mica

#include <mica/core/utilities/macro_unscope.hpp>
