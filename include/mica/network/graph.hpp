// SPDX-License-Identifier: MIT
#pragma once

#include <mica/core/contracts/activation.hpp>
#include <mica/core/contracts/layer.hpp>
#include <mica/core/messages/type_list.hpp>
#include <mica/core/contracts/wiring.hpp>
#include <mica/network/copied_reshape.hpp>
#include <mica/network/table.hpp>

#include <algorithm>
#include <array>
#include <cstddef>
#include <type_traits>

#include <mica/core/utilities/macro_scope.hpp>

namespace mica::inline MICA_PACKETS {

/// Layers behind an input as a graph of *ops*, the leaf layers that have code (a reshape like Flatten has
/// none). Ops are numbered in an order in which each finds its inputs computed. Value 0 is the image, value
/// k + 1 what op k gives. Everything here is a constant.
template <Shape In, class... Layers>
struct Graph {
  using List = LeavesOf<Layers...>;
  static constexpr int leaves = List::size;

 private:
  template <class F>
  static constexpr auto per_leaf(F f) {
    return make_table<leaves>(
        [&](auto i) { return f(std::type_identity<typename List::template At<i()>>{}); });
  }
  static constexpr auto leaf_arities = per_leaf([](auto leaf) { return decltype(leaf)::type::arity; });

  static constexpr int most_inputs = [] {
    int most = 1;
    for (const int arity : leaf_arities.elements) most = std::max(most, arity);
    return most;
  }();

 public:
  /// What each leaf takes: value 0 is the image, value i + 1 what leaf i gives.
  static constexpr auto wiring = [] {
    Wiring<leaves, most_inputs> w;
    wire_list<Layers...>(w, 0);
    return w;
  }();

 private:
  template <class L>
  static constexpr Shape output_shape(const Table<Shape, leaves + 1>& values, const int* from) {
    if constexpr (L::arity == 1) {
      return L::output_shape(values[from[0]]);
    } else {
      std::array<Shape, std::size_t{L::arity}> given;
      for (std::size_t i = 0; i < given.size(); ++i) given[i] = values[from[i]];
      return L::output_shape(given);
    }
  }

 public:
  /// shapes[0] is the image's, shapes[i + 1] that of what leaf i gives.
  static constexpr Table<Shape, leaves + 1> shapes = []<class... L>(TypeList<L...>) {
    Table<Shape, leaves + 1> table{{In}};
    int i = 0;
    ((table.elements[i + 1] = output_shape<L>(table, wiring.inputs[i]), ++i), ...);
    return table;
  }(List{});
  static constexpr Shape input = In, output = shapes[leaves];

 private:
  /// Whether a leaf is a reshape that has no code. A reshape that meets padding has code: where a convolution
  /// takes its input, or its output, inside a padding of zeros, the reshape copies the one to the other.
  static constexpr Table<bool, leaves> leaf_is_reshape = []<class... L>(TypeList<L...>) {
    Table<bool, leaves> table{{L::is_reshape...}};
    bool padded[std::size_t{leaves + 1}] = {};
    const auto mark = [&](const int* values, int count, bool wants_padding) {
      for (int i = 0; i < count; ++i) padded[values[i]] |= wants_padding;
    };
    int leaf = 0;
    ((mark(wiring.inputs[leaf], L::arity,
           !(L::input_padding(shapes[wiring.inputs[leaf][0]]) == PaddingSize{})),
      ++leaf),
     ...);
    int memory_of[std::size_t{leaves + 1}] = {};
    for (int i = 0; i < leaves; ++i) {
      const int from = memory_of[wiring.inputs[i][0]];
      if (padded[from] || padded[i + 1]) table.elements[i] = false;
      memory_of[i + 1] = table[i] ? from : i + 1;
    }
    return table;
  }(List{});

 public:
  static constexpr int ops = [] {
    int count = 0;
    for (const bool is_reshape : leaf_is_reshape.elements) count += is_reshape ? 0 : 1;
    return count;
  }();

  /// The place of an op in the list of leaves.
  static constexpr Table<int, ops> index = [] {
    Table<int, ops> table{};
    for (int i = 0, k = 0; i < leaves; ++i)
      if (!leaf_is_reshape[i]) table.elements[k++] = i;
    return table;
  }();

  template <int K>
  using LayerOf = WithCode<typename List::template At<index[K]>>;
  /// The activation behind an op, void if there is none.
  template <int K>
  using ActivationOf = typename LayerOf<K>::Activation;

  template <class F>
  static constexpr auto per_op(F f) {
    return make_table<ops>(f);
  }

 private:
  /// The value that leaf i gives, as the ops number it: behind a reshape that of its input.
  static constexpr Table<int, leaves + 1> value_of_leaf = [] {
    Table<int, leaves + 1> table{};
    for (int i = 0, k = 0; i < leaves; ++i)
      table.elements[i + 1] = leaf_is_reshape[i] ? table.elements[wiring.inputs[i][0]] : ++k;
    return table;
  }();

 public:
  /// The number of an op's inputs; the value that input i is; and its shape as the op sees it, which
  /// behind a reshape is another than that of the value.
  static constexpr int inputs(int k) { return leaf_arities[index[k]]; }
  static constexpr int x_value(int k, int i = 0) { return value_of_leaf[wiring.inputs[index[k]][i]]; }
  static constexpr Shape in(int k, int i = 0) { return shapes[wiring.inputs[index[k]][i]]; }
  static constexpr Shape out(int k) { return shapes[index[k] + 1]; }
  static constexpr Shape shape(int value) { return value == 0 ? In : out(value - 1); }
  static constexpr int output_value = value_of_leaf[leaves];

  /// The last op that takes a value, or the one that gives it if none takes it.
  static constexpr Table<int, ops + 1> last_user = [] {
    Table<int, ops + 1> table{};
    for (int v = 0; v <= ops; ++v) table.elements[v] = std::max(v - 1, 0);
    for (int k = 0; k < ops; ++k)
      for (int i = 0; i < inputs(k); ++i) table.elements[x_value(k, i)] = k;
    return table;
  }();

  static constexpr auto whole_micro_batch = per_op([](auto k) { return LayerOf<k()>::whole_micro_batch; });
  static constexpr auto parameter_counts =
      per_op([](auto k) { return mica::parameter_count<LayerOf<k()>>(in(k)); });

  /// Whether a value depends on a parameter. The pass backward ends where none does.
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
    for (int i = 0; i < inputs(k); ++i)
      if (needs_gradient[x_value(k, i)]) return true;
    return false;
  }
  /// On the way back the last user of a value writes its gradient first, the others add theirs.
  static constexpr bool adds_gradient(int k, int i) {
    if (last_user[x_value(k, i)] != k) return true;
    for (int j = 0; j < i; ++j)
      if (x_value(k, j) == x_value(k, i)) return true;
    return false;
  }

 private:
  static constexpr auto input_paddings = per_op([](auto k) { return LayerOf<k()>::input_padding(in(k())); });
  static constexpr bool sees(int k, int i, int value) {
    return x_value(k, i) == value && in(k, i) == shape(value);
  }

 public:
  /// Where a value lies: inside the largest padding that one of its users wants.
  static constexpr Table<Layout, ops + 1> layouts = [] {
    Table<Layout, ops + 1> table{};
    for (int v = 0; v <= ops; ++v) table.elements[v].shape = shape(v);
    for (int k = 0; k < ops; ++k)
      for (int i = 0; i < inputs(k); ++i)
        if (sees(k, i, x_value(k, i))) {
          PaddingSize& padding = table.elements[x_value(k, i)].padding;
          padding = enclosing(padding, input_paddings[k]);
        }
    return table;
  }();
  /// An op's input as it sees it. Behind a reshape there is no padding.
  static constexpr Layout x_layout(int k, int i = 0) {
    return sees(k, i, x_value(k, i)) ? layouts[x_value(k, i)] : Layout{in(k, i)};
  }
  static constexpr Layout y_layout(int k) { return layouts[k + 1]; }
  static constexpr Layout input_layout = layouts[0];

  /// Where the gradient of an op's output lies once it is that before the activation. The padding serves the
  /// gradient of the input.
  static constexpr auto dz_layouts = per_op([](auto k) {
    return Layout{out(k), needs_input_gradient(k) ? LayerOf<k()>::gradient_padding(in(k)) : PaddingSize{}};
  });

  /// Ops that take one sample at a time follow each other depth first, in segments: a sample goes through
  /// all of them while it is in the cache. An op that wants the whole micro-batch is a segment by itself.
  static constexpr bool joins(int k) {
    return k > 0 && k < ops && !whole_micro_batch[k] && !whole_micro_batch[k - 1];
  }
  static constexpr int segment_begin(int k) {
    while (joins(k)) --k;
    return k;
  }
  static constexpr int segment_end(int k) {
    int end = k + 1;
    while (joins(end)) ++end;
    return end;
  }

  /// Whether a value is used in the segment that gives it and nowhere else, so that one sample's is enough.
  static constexpr bool is_local(int value) {
    if (value == 0 || value == output_value || whole_micro_batch[value - 1]) return false;
    const int end = segment_end(value - 1);
    for (int k = end; k < ops; ++k)
      for (int i = 0; i < inputs(k); ++i)
        if (x_value(k, i) == value) return false;
    return true;
  }

  /// What computes the outputs: the activation that the network ends with, as the last layer or as its
  /// option, or the last layer if it has none. A reshape behind it changes nothing where the activation is
  /// elementwise, or the image one pixel; else nothing is known of the outputs.
  static constexpr bool ends_with_op = index[ops - 1] == leaves - 1;
  template <class L>
  static constexpr auto end() {
    if constexpr (detail::IsActivationOption<L> || std::is_void_v<typename L::Activation>)
      return std::type_identity<L>{};
    else
      return std::type_identity<typename L::Activation>{};
  }
  template <class A>
  static constexpr auto behind_reshapes() {
    constexpr bool one_pixel = out(ops - 1).channels() == output.size();
    if constexpr (ends_with_op || one_pixel)
      return std::type_identity<A>{};
    else if constexpr (requires { requires A::is_elementwise; })
      return std::type_identity<A>{};
    else
      return std::type_identity<Layer>{};
  }
  using End = typename decltype(behind_reshapes<typename decltype(end<LayerOf<ops - 1>>())::type>())::type;
  /// The same if it is an activation, else void.
  using LastActivation = std::conditional_t<detail::IsActivationOption<End>, End, void>;
  /// Whether that is an op of its own.
  static constexpr bool last_is_activation = std::is_same_v<LastActivation, LayerOf<ops - 1>>;

  /// An activation alone has no op in front of it that could give logits.
  static constexpr bool gives_logits = !std::is_void_v<LastActivation> && !(last_is_activation && ops == 1);

  /// Whether a loss may write the gradient of this op's output: the last op, or the one in front of an
  /// activation that is left out.
  static constexpr bool may_meet_loss(int k) { return k == ops - 1 || (k == ops - 2 && last_is_activation); }
};

}  // namespace mica::inline MICA_PACKETS

#include <mica/core/utilities/macro_unscope.hpp>
