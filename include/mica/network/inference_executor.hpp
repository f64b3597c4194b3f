// SPDX-License-Identifier: MIT
#pragma once

#include <mica/network/inference_memory_plan.hpp>
#include <mica/network/op_context.hpp>
#include <mica/network/parameters.hpp>

#include <algorithm>
#include <utility>

#include <mica/core/utilities/macro_scope.hpp>

namespace mica::detail {
inline namespace MICA_PACKETS {

/// Sends a micro-batch forward through a network, in a workspace laid out by the plan, behind which the
/// kernels have their scratch memory.
template <class T, class Net, int Samples>
class InferenceExecutor {
  using G = typename Net::Inference;
  using Plan = InferenceMemoryPlan<G, Samples>;

 public:
  InferenceExecutor(const Parameters<T, Net>& parameters, T* workspace)
      : parameters_(parameters), memory_(workspace) {}

  /// Where the caller writes the samples.
  View<T, G::input_layout> input(int count) const { return {memory_ + Plan::x.at[0], count}; }

  /// The output of the network, or what enters its last activation.
  template <bool Logits>
  View<const T, Layout{G::output}> output(int count) const {
    return {memory_ + Plan::x.at[last_op<G, Logits> + 1], count};
  }

  template <bool Logits>
  void forward(int count, const PassContext& pass) const {
    forward<Logits>(count, pass, count);
  }

  /// The same, but layers that take the whole micro-batch work on `rows` >= count samples, of which those
  /// behind the first `count` mean nothing. Kernels for few samples may round differently from those for
  /// many.
  template <bool Logits>
  void forward(int count, const PassContext& pass, int rows) const {
    // The ops in front of an activation at the end have the same code whether or not it is left out.
    forward_to_logits<Logits || G::last_is_activation>(count, pass, rows);
    if constexpr (!Logits && G::last_is_activation) forward_segment<false, G::ops - 1>(count, pass, rows);
    Plan::unfence(memory_);
  }

 private:
  template <bool Logits>
  MICA_NOINLINE void forward_to_logits(int count, const PassContext& pass, int rows) const {
    [&]<int... k>(std::integer_sequence<int, k...>) { (forward_segment<Logits, k>(count, pass, rows), ...); }
    (std::make_integer_sequence<int, last_op<G, Logits> + 1>{});
  }

  template <bool Logits, int K>
  void forward_op(int first, int count, const PassContext& pass) const {
    Plan::fence(memory_, K);
    const auto x = per_input<G, K>([&](auto i) {
      constexpr int v = G::x_value(K, i());
      return samples_of<G::x_layout(K, i())>(memory_ + Plan::x.at[v], Plan::x_samples(v), first, count);
    });
    const auto y =
        samples_of<G::y_layout(K)>(memory_ + Plan::x.at[K + 1], Plan::x_samples(K + 1), first, count);
    forward_of_layer<AppliedActivation<G, Logits, K>, typename G::template LayerOf<K>>(
        x, y, parameters_.template for_inference<K>(), context_of<G>(pass, K, first), memory_ + Plan::size);
  }

  template <bool Logits, int K>
  void forward_segment(int count, const PassContext& pass, int rows) const {
    static_cast<void>(count), static_cast<void>(rows);
    if constexpr (!G::joins(K)) {
      constexpr int end = std::min(G::segment_end(K), last_op<G, Logits> + 1);
      if constexpr (G::whole_micro_batch[K]) {
        forward_op<Logits, K>(0, rows, pass);
      } else {
        for (int s = 0; s < count; ++s) {
          [&]<int... k>(std::integer_sequence<int, k...>) { (forward_op<Logits, K + k>(s, 1, pass), ...); }
          (std::make_integer_sequence<int, end - K>{});
        }
      }
    }
  }

  const Parameters<T, Net>& parameters_;
  T* memory_;
};

}  // namespace MICA_PACKETS
}  // namespace mica::detail

#include <mica/core/utilities/macro_unscope.hpp>
