// SPDX-License-Identifier: MIT
#pragma once

#include <mica/kernels/elementwise.hpp>
#include <mica/network/batch_gradients.hpp>
#include <mica/network/batch_statistics.hpp>
#include <mica/network/op_context.hpp>
#include <mica/network/parameters.hpp>
#include <mica/network/training_memory.hpp>

#include <algorithm>
#include <tuple>
#include <type_traits>
#include <utility>

#include <mica/core/utilities/macro_scope.hpp>

namespace mica::detail {
inline namespace MICA_PACKETS {

/// Sends a micro-batch through the stages of a graph, forward and backward. `block` keeps what is needed from
/// stage to stage, `scratch` belongs to the thread; the plan lays out both. `first_sample` is the position of
/// the micro-batch in the batch. For `Logits` see last_op.
template <class T, class G, int Samples>
class TrainingExecutor {
  using Plan = TrainingMemoryPlan<T, G, Samples>;
  using Schedule = TrainingSchedule<G>;
  using Again = Recomputation<G>;
  using At = ParameterLayout<G>;

 public:
  TrainingExecutor(const Parameters<T, G>& parameters, BatchStatistics<T, G>& statistics,
                   BatchGradients<T, G>& batch_gradients, T* scratch, T* block, int first_sample)
      : parameters_(parameters),
        statistics_(statistics),
        batch_gradients_(batch_gradients),
        memory_{scratch, block},
        first_sample_(first_sample) {}

  /// Where the caller writes the samples; it then calls `observe_input`.
  View<T, G::input_layout> input(int count) const { return {memory_.at(Plan::x(0)), count}; }
  void observe_input(int count) const {
    for (int s = 0; s < count; ++s) observe<0>(s);
  }

  /// The output of the network, or what enters its last activation, and where the loss puts its gradient.
  template <bool Logits>
  View<const T, Layout{G::output}> output(int count) const {
    return {memory_.at(Plan::x(last_op<G, Logits> + 1)), count};
  }
  template <bool Logits>
  View<T, Layout{G::output}> output_gradient(int count) const {
    return {memory_.at(Plan::output_gradient(last_op<G, Logits>)), count};
  }

  template <bool Logits, int Stage>
  void forward(int count, const PassContext& pass) const {
    [&]<int... i>(std::integer_sequence<int, i...>) {
      (forward_segment<Logits, G::segment_of(Stage, i)>(count, pass), ...);
    }
    (std::make_integer_sequence<int, segments<Logits, Stage>>{});
    memory_.unfence();
  }

  /// Writes the sum of the samples' gradients to `gradient`, or adds it; the order within a layer is not yet
  /// that of the parameters. The gradients of batchwise ops are no sums over samples: they stay 0. Where a
  /// layer has gradient_parts, nothing is written: x and dL/dz are kept in BatchGradients.
  template <bool Logits, int Stage>
  void backward(int count, const PassContext& pass, T* gradient, bool add) const {
    constexpr int last = segments<Logits, Stage> - 1;
    [&]<int... i>(std::integer_sequence<int, i...>) {
      (backward_segment<Logits, G::segment_of(Stage, last - i)>(count, pass, gradient, add), ...);
    }
    (std::make_integer_sequence<int, last + 1>{});
    memory_.unfence();
  }

  /// Puts the gradient in the order of the parameters.
  void unpack_gradient(T* gradient) const {
    for_each_op<G>([&](auto k) {
      if constexpr (G::parameter_counts[k()] > 0)
        G::template LayerOf<k()>::template Kernels<T, G::in(k())>::unpack_gradient(
            Unpacking<T>{gradient + At::of_leaf(G::index(k())), memory_.kernel_scratch()});
    });
  }

 private:
  /// The number of segments of a stage. An activation that the caller leaves out is the last segment.
  template <bool Logits, int Stage>
  static constexpr int segments = G::segments_of(Stage) -
                                  (last_op<G, Logits> < G::ops - 1 && G::stage(G::ops - 1) == Stage ? 1 : 0);

  /// What an op's kernels read besides the views; those of a batchwise op read the statistics of the batch.
  template <int K>
  Weights<T> forward_weights() const {
    Weights<T> weights = parameters_.template for_forward<K>();
    if constexpr (G::is_batchwise[K]) weights.packed = statistics_.template batch<K>();
    return weights;
  }

  template <bool Logits, int K, bool Later>
  void forward_op(int first, int count, const PassContext& pass) const {
    using A = AppliedActivation<G, Logits, K>;
    memory_.fence((Later ? Schedule::at_recomputation(K) : Schedule::at_forward(K)).first);
    forward_of_layer<A, typename G::template LayerOf<K>>(
        memory_.template inputs<K, Later>(first, count), memory_.template y<K, Later>(first, count),
        forward_weights<K>(), context_of<G>(pass, K, first), memory_.kernel_scratch());
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
      G::template LayerOf<k()>::observe(memory_.template x<k(), 0, false>(sample, 1),
                                        statistics_.template sums<k()>(first_sample_ + sample));
    });
  }

  /// The segment that begins with op K.
  template <bool Logits, int K>
  void forward_segment(int count, const PassContext& pass) const {
    if constexpr (G::whole_micro_batch[K]) {
      forward_op<Logits, K, false>(0, count, pass);
      for (int s = 0; s < count; ++s) observe<K + 1>(s);
    } else {
      for (int s = 0; s < count; ++s) {
        [&]<int... k>(std::integer_sequence<int, k...>) {
          ((forward_op<Logits, K + k, false>(s, 1, pass), observe<K + k + 1>(s)), ...);
        }
        (std::make_integer_sequence<int, G::segment_end(K) - K>{});
      }
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
      memory_.fence(Schedule::at_backward(K).first);
      const PassContext context = context_of<G>(pass, K, first);
      const auto dz = through_activation<Logits, K>(first, count, context);
      T* const to = G::parameter_counts[K] > 0 ? gradient + At::of_leaf(G::index(K)) : nullptr;
      if constexpr (L::is_batchwise) {
        if (!add && first == 0) std::fill_n(to, G::parameter_counts[K], T(0));
        for (int s = 0; s < count; ++s)
          L::observe_gradient(memory_.template x<K, 0, true>(first + s, 1), dz.part(s, 1),
                              statistics_.template batch<K>(),
                              statistics_.template sums<K>(first_sample_ + first + s));
      } else {
        const auto dx = per_input<G, K>([&](auto i) { return memory_.template dx<K, i()>(first, count); });
        if constexpr (L::shares_gradient) {
          copy_to_each(dz, dx);
        } else {
          constexpr bool of_batch = gradient_parts<G>[K] > 0;
          const auto b = backward_of<!of_batch>(
              memory_.template inputs<K, true>(first, count), memory_.template y<K, true>(first, count), dz,
              dx, parameters_.template for_backward<K>(), to, add || first > 0, context);
          if constexpr (of_batch) batch_gradients_.template keep<K>(first_sample_ + first, b);
          L::backward(b);
        }
        memory_.template add_gradients<K>(first, count);
      }
    }
  }

  /// Computes the gradients that the batchwise ops behind op K give for its output.
  template <int K>
  void late_input_gradients(int first, int count) const {
    for_normalizations_of<K + 1>([&](auto op) {
      constexpr int b = op();
      memory_.fence(Schedule::at_input_gradient(b).first);
      G::template LayerOf<b>::input_gradient(
          memory_.template x<b, 0, true>(first, count), memory_.template dy<b, G::out(b)>(first, count),
          memory_.template dx<b, 0>(first, count), statistics_.template batch<b>());
      memory_.template add_gradients<b>(first, count);
    });
  }

  template <bool ParameterGradient, class X, class Y, class DY, class DX>
  auto backward_of(X x, Y y, DY dy, DX dx, Weights<T> w, T* gradient, bool add,
                   const PassContext& context) const {
    return Backward<X, Y, DY, DX, T, ParameterGradient>{
        x, y, dy, dx, w.values, w.packed, w.state, gradient, add, memory_.kernel_scratch(), context};
  }

  /// Computes the gradient before the activation of op K, inside of the padding that the layer reads.
  template <bool Logits, int K>
  auto through_activation(int first, int count, const PassContext& pass) const {
    using A = AppliedActivation<G, Logits, K>;
    const auto from = memory_.template dy<K, G::out(K)>(first, count);
    const auto to = memory_.template dz<K>(first, count);
    if constexpr (!A::is_identity) {
      const auto output = memory_.template y<K, true>(first, count);
      A::backward(backward_of<true>(output, output, from, to, Weights<T>{}, nullptr, false, pass));
    } else if constexpr (GradientArrays<G>::moves_gradient(K)) {
      kernels::transform(kernels::IdentityFunction{}, to, from);
    }
    return to;
  }

  template <bool Logits, int K>
  void backward_segment(int count, const PassContext& pass, T* gradient, bool add) const {
    constexpr int end = G::segment_end(K);
    if constexpr (G::whole_micro_batch[K]) {
      backward_op<Logits, K>(0, count, pass, gradient, add);
    } else if constexpr (Schedule::learns(K, end)) {
      for (int s = 0; s < count; ++s) {
        recompute<Logits, K, end>(s, pass);
        [&]<int... k>(std::integer_sequence<int, k...>) {
          (backward_op<Logits, end - 1 - k>(s, 1, pass, gradient, add), ...);
        }
        (std::make_integer_sequence<int, end - K>{});
      }
    }
    static_cast<void>(count), static_cast<void>(pass), static_cast<void>(gradient), static_cast<void>(add);
  }

  const Parameters<T, G>& parameters_;
  BatchStatistics<T, G>& statistics_;
  BatchGradients<T, G>& batch_gradients_;
  TrainingMemory<T, G, Samples> memory_;
  int first_sample_;
};

}  // namespace MICA_PACKETS
}  // namespace mica::detail

#include <mica/core/utilities/macro_unscope.hpp>
