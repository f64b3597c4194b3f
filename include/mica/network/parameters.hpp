// SPDX-License-Identifier: MIT
#pragma once

#include <mica/core/values/buffer.hpp>
#include <mica/network/parameter_layout.hpp>

#include <cstdint>
#include <utility>

#include <mica/core/utilities/macro_scope.hpp>

namespace mica::detail {
inline namespace MICA_PACKETS {

/// What the kernels of an op read.
template <class T>
struct Weights {
  const T* values;
  const T* packed;
  const T* state;
};

/// Calls f(integral constant k) for each op k of a graph.
template <class G, class F>
void for_each_op(F f) {
  [&]<int... k>(std::integer_sequence<int, k...>) { (f(std::integral_constant<int, k>{}), ...); }
  (std::make_integer_sequence<int, G::ops>{});
}

/// The weights in the order in which the kernels of a graph for inference read them. A layer into which a
/// BatchNormalization is folded has weights of its own, `folded`, and behind them the scale and the shift
/// that they were computed with; a BatchNormalization that is not folded is a scale and a shift.
template <class T, class G>
class InferencePack {
  using At = ParameterLayout<G>;

  template <int K>
  static constexpr int folded_weights = detail::parameter_count<typename G::template LayerOf<K>>(G::in(K));
  template <int K>
  using NormalizationOf = typename G::List::template At<(G::normalization(K) >= 0 ? G::normalization(K) : 0)>;

  static constexpr auto folded = lay_out(G::per_op([](auto k) {
    if constexpr (G::normalization(k()) >= 0)
      return folded_weights<k()> + NormalizationOf<k()>::affine_size(G::out(k()));
    else
      return 0;
  }));
  static constexpr auto packed = lay_out(G::per_op([](auto k) {
    using L = typename G::template LayerOf<k()>;
    if constexpr (L::is_batchwise)
      return L::affine_size(G::in(k()));
    else
      return L::template Kernels<T, G::in(k())>::forward_pack_size;
  }));

 public:
  InferencePack() : folded_(folded.total), packed_(packed.total) {}

  /// Packs the ops k with k mod `parts` = `part`, from all parameters.
  void pack(const T* all, int part, int parts) {
    for_each_op<G>([&](auto k) {
      constexpr int op = k(), leaf = G::index(op), normalization = G::normalization(op);
      using L = typename G::template LayerOf<op>;
      if (op % parts != part) return;
      T* const to = packed_.data() + packed.at[op];
      if constexpr (L::is_batchwise) {
        L::template affine<G::in(op)>(all + At::of_leaf(leaf), all + At::state_of_leaf(leaf), to);
      } else if constexpr (normalization >= 0) {
        T *const values = folded_.data() + folded.at[op], *const affine = values + folded_weights<op>;
        NormalizationOf<op>::template affine<G::out(op)>(all + At::of_leaf(normalization),
                                                         all + At::state_of_leaf(normalization), affine);
        G::List::template At<leaf>::template fold<G::in(op)>(all + At::of_leaf(leaf), affine, values);
        L::template Kernels<T, G::in(op)>::pack_forward(Packing<T>{values, to});
      } else {
        L::template Kernels<T, G::in(op)>::pack_forward(
            Packing<T>{all + At::of_leaf(leaf), to, all + At::state_of_leaf(leaf)});
      }
    });
  }

  template <int K>
  Weights<T> weights(const T* all) const {
    const T* const own = all + At::of_leaf(G::index(K));
    return {G::normalization(K) >= 0 ? folded_.data() + folded.at[K] : own, packed_.data() + packed.at[K],
            all + At::state_of_leaf(G::index(K))};
  }

 private:
  Buffer<T> folded_, packed_;
};

/// All parameters of a network: one flat vector, and what the kernels read, repacked from it after each
/// change. Leaves begin at multiples of Layout::slack; the elements between them stay zero.
template <class T, class G>
class Parameters {
  using At = ParameterLayout<G>;
  static constexpr Offsets<G::ops> forward_packs = lay_out(G::per_op(
      [](auto k) { return G::template LayerOf<k()>::template Kernels<T, G::in(k())>::forward_pack_size; }));
  static constexpr Offsets<G::ops> backward_packs = lay_out(G::per_op([](auto k) {
    return G::needs_input_gradient(k())
               ? G::template LayerOf<k()>::template Kernels<T, G::in(k())>::backward_pack_size
               : 0;
  }));
  static constexpr bool has_inference_pack = G::differs_at_inference;
  struct Nothing {};

 public:
  static constexpr int trained = At::trained, size = At::size;

  Parameters() : values_(size), forward_(forward_packs.total), backward_(backward_packs.total) {}

  T* values() { return values_.data(); }
  const T* values() const { return values_.data(); }

  template <int K>
  Weights<T> for_forward() const {
    return {values() + At::of_leaf(G::index(K)), forward_.data() + forward_packs.at[K],
            values() + At::state_of_leaf(G::index(K))};
  }
  template <int K>
  Weights<T> for_backward() const {
    return {values() + At::of_leaf(G::index(K)), backward_.data() + backward_packs.at[K],
            values() + At::state_of_leaf(G::index(K))};
  }
  template <int K>
  Weights<T> for_inference() const {
    if constexpr (has_inference_pack)
      return inference_.template weights<K>(values());
    else
      return for_forward<K>();
  }

  /// Calls the initializers. Leaf i of the list draws from `Random(seed).stream(i + 1)`.
  void initialize(std::uint64_t seed) {
    for_each_op<G>([&](auto k) {
      constexpr int op = k(), leaf = G::index(op);
      G::template LayerOf<op>::template initialize<G::in(op)>(
          Initialization<T>{values() + At::of_leaf(leaf), values() + At::state_of_leaf(leaf)},
          Random(seed).stream(static_cast<std::uint64_t>(leaf) + 1));
    });
    pack();
  }

  /// `pack` packs all ops; `pack_trained`, after a batch, those ops k with k mod `parts` = `part` that have
  /// trained parameters.
  void pack() { pack(false, 0, 1); }
  void pack_trained(int part, int parts) { pack(true, part, parts); }

 private:
  void pack(bool trained_alone, int part, int parts) {
    for_each_op<G>([&](auto k) {
      constexpr int op = k();
      using L = typename G::template LayerOf<op>;
      if (op % parts != part || (trained_alone && G::parameter_counts[op] == 0)) return;
      const T* const from = values() + At::of_leaf(G::index(op));
      const T* const state = values() + At::state_of_leaf(G::index(op));
      L::template Kernels<T, G::in(op)>::pack_forward(
          Packing<T>{from, forward_.data() + forward_packs.at[op], state});
      if constexpr (G::needs_input_gradient(op))
        L::template Kernels<T, G::in(op)>::pack_backward(
            Packing<T>{from, backward_.data() + backward_packs.at[op], state});
    });
    if constexpr (has_inference_pack) inference_.pack(values(), part, parts);
  }

  Buffer<T> values_, forward_, backward_;
  [[no_unique_address]] std::conditional_t<has_inference_pack, InferencePack<T, typename G::Inference>,
                                           Nothing>
      inference_;
};

}  // namespace MICA_PACKETS
}  // namespace mica::detail

#include <mica/core/utilities/macro_unscope.hpp>
