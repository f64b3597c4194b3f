// SPDX-License-Identifier: MIT
#pragma once

#include <mica/activations/linear.hpp>
#include <mica/network/copied_reshape.hpp>
#include <mica/network/op_list.hpp>
#include <mica/network/table.hpp>

#include <algorithm>
#include <type_traits>

#include <mica/core/utilities/macro_scope.hpp>

namespace mica::detail {
inline namespace MICA_PACKETS {

/// Layers behind an input as a graph of *ops*, see OpList: the leaf layers that have code (a reshape like
/// Flatten has none), and activations that no kernel applies. The number of an op is higher than those of the
/// ops whose outputs it takes. Value 0 is the image, value k + 1 what op k gives. Everything here is a
/// constant.
template <Purpose purpose, Shape In, class... Layers>
struct GraphFor : LeafGraph<In, Layers...> {
 private:
  using Leaves = LeafGraph<In, Layers...>;
  static constexpr OpList<Leaves, purpose> list{};

 public:
  using List = typename Leaves::List;
  using Leaves::leaves, Leaves::wiring, Leaves::shapes, Leaves::input, Leaves::output;
  using Leaves::trained_counts, Leaves::state_counts, Leaves::most_inputs_of_leaf;
  static constexpr int ops = list.count;
  static constexpr int stages = list.ops[ops - 1].stage + 1;

  /// The leaf of an op; that of the normalization that its kernel folds, or -1.
  static constexpr int index(int k) { return list.ops[k].leaf; }
  static constexpr int normalization(int k) { return list.ops[k].normalization; }
  static constexpr int stage(int k) { return list.ops[k].stage; }

  // Public, since Clang 14 checks the access of an alias where it is used.
  template <int K>
  static constexpr auto layer() {
    using L = WithCode<typename List::template At<list.ops[K].leaf>>;
    if constexpr (list.ops[K].is_activation)
      return std::type_identity<typename L::Activation>{};
    else if constexpr (list.ops[K].normalization >= 0)
      return std::type_identity<typename L::WithBias>{};
    else
      return std::type_identity<L>{};
  }
  template <class A>
  static constexpr auto own_activation() {
    if constexpr (std::is_void_v<A>)
      return std::type_identity<void>{};
    else
      return std::type_identity<std::conditional_t<A::is_fusable, A, Linear>>{};
  }
  template <int K>
  static constexpr auto activation() {
    constexpr auto op = list.ops[K];
    if constexpr (op.activation >= 0)
      return std::type_identity<typename List::template At<(op.activation >= 0 ? op.activation : 0)>>{};
    else if constexpr (op.is_activation)
      return std::type_identity<void>{};
    else if constexpr (op.normalization >= 0)
      return own_activation<
          typename List::template At<(op.normalization >= 0 ? op.normalization : 0)>::Activation>();
    else
      return own_activation<typename WithCode<typename List::template At<op.leaf>>::Activation>();
  }

  template <int K>
  using LayerOf = typename decltype(layer<K>())::type;
  /// The activation that the kernel of an op applies; void if it can apply none.
  template <int K>
  using ActivationOf = typename decltype(activation<K>())::type;

  template <class F>
  static constexpr auto per_op(F f) {
    return make_table<ops>(f);
  }

  /// The number of an op's inputs; the value that input i is; and its shape as the op sees it, which behind a
  /// reshape differs from that of the value.
  static constexpr int inputs(int k) { return list.ops[k].is_activation ? 1 : Leaves::facts[index(k)].arity; }
  static constexpr int x_value(int k, int i = 0) { return list.ops[k].inputs[i]; }
  static constexpr Shape in(int k, int i = 0) {
    return list.ops[k].is_activation ? out(k) : shapes[wiring.inputs[index(k)][i]];
  }
  static constexpr Shape out(int k) { return shapes[index(k) + 1]; }
  static constexpr Shape shape(int value) { return value == 0 ? In : out(value - 1); }
  static constexpr int output_value = ops;

  /// The last op that takes a value, or the one that gives it if none takes it.
  static constexpr Table<int, ops + 1> last_user = [] {
    Table<int, ops + 1> table{};
    for (int v = 0; v <= ops; ++v) table.elements[v] = std::max(v - 1, 0);
    for (int k = 0; k < ops; ++k) {
      for (int i = 0; i < inputs(k); ++i) table.elements[x_value(k, i)] = k;
    }
    return table;
  }();

  static constexpr auto whole_micro_batch =
      per_op([](auto k) { return LayerOf<k()>::template whole_micro_batch<in(k())>; });
  static constexpr auto is_batchwise = per_op([](auto k) { return LayerOf<k()>::is_batchwise; });
  static constexpr auto parameter_counts =
      per_op([](auto k) { return parameter_count<LayerOf<k()>>(in(k)); });

  /// Whether a value depends on a parameter. The backward pass ends where none does.
  static constexpr Table<bool, ops + 1> needs_gradient = [] {
    Table<bool, ops + 1> table{};
    for (int k = 0; k < ops; ++k) {
      bool needed = parameter_counts[k] > 0;
      for (int i = 0; i < inputs(k); ++i) needed = needed || table.elements[x_value(k, i)];
      table.elements[k + 1] = needed;
    }
    return table;
  }();
  static constexpr bool needs_input_gradient(int k) {
    for (int i = 0; i < inputs(k); ++i) {
      if (needs_gradient[x_value(k, i)]) return true;
    }
    return false;
  }

 private:
  static constexpr auto input_paddings = per_op([](auto k) { return LayerOf<k()>::input_padding(in(k())); });

 public:
  /// Whether input i of an op has the shape of its value, so that no reshape lies in between.
  static constexpr bool sees_value(int k, int i) { return in(k, i) == shape(x_value(k, i)); }

  /// The layout of a value: inside the largest padding that one of its users wants.
  static constexpr Table<Layout, ops + 1> layouts = [] {
    Table<Layout, ops + 1> table{};
    for (int v = 0; v <= ops; ++v) table.elements[v].shape = shape(v);
    for (int k = 0; k < ops; ++k) {
      for (int i = 0; i < inputs(k); ++i) {
        PaddingSize& padding = table.elements[x_value(k, i)].padding;
        // GCC 12 would overwrite the padding while `enclosing` still reads it.
        const PaddingSize before = padding;
        if (sees_value(k, i)) padding = enclosing(before, input_paddings[k]);
      }
    }
    return table;
  }();
  /// An op's input as it sees it. Behind a reshape there is no padding.
  static constexpr Layout x_layout(int k, int i = 0) {
    return sees_value(k, i) ? layouts[x_value(k, i)] : Layout{in(k, i)};
  }
  static constexpr Layout y_layout(int k) { return layouts[k + 1]; }
  static constexpr Layout input_layout = layouts[0];

  /// Ops of a stage that take one sample at a time follow each other depth first, in segments: a sample goes
  /// through all of them while it is in the cache. An op that wants the whole micro-batch is a segment alone,
  /// and so is an activation at the end, since a loss may leave it out and read the logits of all samples.
  static constexpr bool joins(int k) {
    return k > 0 && k < ops && stage(k) == stage(k - 1) && !whole_micro_batch[k] &&
           !whole_micro_batch[k - 1] && !(k == ops - 1 && last_is_activation);
  }
  static constexpr int segment_begin(int k) { return segment_begins[k]; }
  static constexpr int segment_end(int k) { return segment_ends[k]; }

  static constexpr Table<int, ops> segment_begins = [] {
    Table<int, ops> table{};
    for (int k = 0; k < ops; ++k) table.elements[k] = joins(k) ? table[k - 1] : k;
    return table;
  }();
  static constexpr Table<int, ops> segment_ends = [] {
    Table<int, ops> table{};
    for (int k = ops - 1; k >= 0; --k) table.elements[k] = joins(k + 1) ? table[k + 1] : k + 1;
    return table;
  }();

  /// The number of segments in a stage, and the first op of the one with number `i`.
  static constexpr int segments_of(int of_stage) {
    int count = 0;
    for (int k = 0; k < ops; ++k) count += int{stage(k) == of_stage && !joins(k)};
    return count;
  }
  static constexpr int segment_of(int of_stage, int i) {
    int k = 0;
    while (stage(k) != of_stage || joins(k) || i-- > 0) ++k;
    return k;
  }

  /// Whether only the segment that gives a value uses it, so that room for one sample is enough.
  static constexpr bool is_local(int value) {
    if (value == 0 || value == output_value || whole_micro_batch[value - 1]) return false;
    for (int k = segment_end(value - 1); k < ops; ++k) {
      for (int i = 0; i < inputs(k); ++i) {
        if (x_value(k, i) == value) return false;
      }
    }
    return true;
  }

  /// If a reshape follows the last activation A, of op K, the outputs are still those of A if A is
  /// elementwise or if the image is one pixel. Else nothing is known of the outputs.
  template <class A, int K>
  static constexpr auto behind_reshapes() {
    if constexpr (out(K) == output || out(K).channels() == output.size() ||
                  requires { requires A::is_elementwise; })
      return std::type_identity<A>{};
    else
      return std::type_identity<Layer>{};
  }
  template <int K, bool sees_through>
  static constexpr auto end() {
    if constexpr (sees_through && LayerOf<K>::passes_its_input && x_value(K, 0) > 0)
      return end<x_value(K, 0) - 1, true>();
    else if constexpr (std::is_void_v<ActivationOf<K>>)
      return behind_reshapes<LayerOf<K>, K>();
    else
      return behind_reshapes<ActivationOf<K>, K>();
  }

  /// What computes the outputs, but for layers that pass them on: the last activation, or the last layer.
  using End = typename decltype(end<ops - 1, true>())::type;
  using LastOp = typename decltype(end<ops - 1, false>())::type;
  /// The activation of the last op, else void.
  using LastActivation = std::conditional_t<IsActivationOption<LastOp>, LastOp, void>;
  /// Whether this activation is an op of its own.
  static constexpr bool last_is_activation = std::is_same_v<LastActivation, LayerOf<ops - 1>>;
  /// Whether the executors can leave this activation out. If it is the only op, no other op gives logits.
  static constexpr bool gives_logits = !std::is_void_v<LastActivation> && !(last_is_activation && ops == 1);

  /// Whether a loss may write the gradient of this op's output: the last op, or the one in front of an
  /// activation that is left out.
  static constexpr bool may_meet_loss(int k) { return k == ops - 1 || (k == ops - 2 && last_is_activation); }
};

/// The graph that is trained, and the same network for inference.
template <Shape In, class... Layers>
struct Graph : GraphFor<Purpose::training, In, Layers...> {
  using Inference = GraphFor<Purpose::inference, In, Layers...>;

  /// Whether the two differ: at inference a layer that normalizes over the batch is a scale and a shift.
  static constexpr bool differs_at_inference = [] {
    for (const LeafFacts& leaf : Inference::facts.elements) {
      if (leaf.is_affine_at_inference) return true;
    }
    return false;
  }();
};

}  // namespace MICA_PACKETS
}  // namespace mica::detail

#include <mica/core/utilities/macro_unscope.hpp>
