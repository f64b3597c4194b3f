// SPDX-License-Identifier: MIT
#pragma once

#include <mica/core/activation.hpp>
#include <mica/core/layer.hpp>
#include <mica/core/type_list.hpp>
#include <mica/core/wiring.hpp>
#include <mica/models/copied_view.hpp>
#include <mica/models/table.hpp>

#include <algorithm>
#include <array>
#include <cstddef>
#include <type_traits>

#include <mica/core/prologue.hpp>

namespace mica::inline MICA_PACKETS {

/// Layers behind an input as a graph of *steps*, the leaf layers that have code (a view like Flatten has
/// none). Steps are numbered in an order in which each finds its inputs computed. Value 0 is the image, value
/// k + 1 what step k gives. Everything here is a constant.
template <Shape In, class... Layers>
struct Graph {
  using List = LeavesOf<Layers...>;
  static constexpr int leaves = List::size;

 private:
  template <class F>
  static constexpr auto per_leaf(F f) {
    return make_table<leaves>([&](auto i) { return f(TypeOf<typename List::template At<i()>>{}); });
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
  /// Whether a leaf is a view that has no code. A view that meets a border has code: where a convolution
  /// takes the view's input, or its output, inside a border of zeros, the view copies the one to the other.
  static constexpr Table<bool, leaves> leaf_is_view = []<class... L>(TypeList<L...>) {
    Table<bool, leaves> table{{L::is_view...}};
    bool bordered[std::size_t{leaves + 1}] = {};
    const auto mark = [&](const int* values, int count, bool wants_border) {
      for (int i = 0; i < count; ++i) bordered[values[i]] |= wants_border;
    };
    int leaf = 0;
    ((mark(wiring.inputs[leaf], L::arity, !(L::input_border(shapes[wiring.inputs[leaf][0]]) == Border{})),
      ++leaf),
     ...);
    int memory_of[std::size_t{leaves + 1}] = {};
    for (int i = 0; i < leaves; ++i) {
      const int from = memory_of[wiring.inputs[i][0]];
      if (bordered[from] || bordered[i + 1]) table.elements[i] = false;
      memory_of[i + 1] = table[i] ? from : i + 1;
    }
    return table;
  }(List{});

 public:
  static constexpr int steps = [] {
    int count = 0;
    for (const bool is_view : leaf_is_view.elements) count += is_view ? 0 : 1;
    return count;
  }();

  /// The place of a step in the list of leaves.
  static constexpr Table<int, steps> index = [] {
    Table<int, steps> table{};
    for (int i = 0, k = 0; i < leaves; ++i)
      if (!leaf_is_view[i]) table.elements[k++] = i;
    return table;
  }();

  template <int K>
  using LayerOf = WithCode<typename List::template At<index[K]>>;
  /// The activation behind a step, void if there is none.
  template <int K>
  using ActivationOf = typename LayerOf<K>::Activation;

  template <class F>
  static constexpr auto per_step(F f) {
    return make_table<steps>(f);
  }

 private:
  /// The value that leaf i gives, as the steps number it: behind a view that of its input.
  static constexpr Table<int, leaves + 1> value_of_leaf = [] {
    Table<int, leaves + 1> table{};
    for (int i = 0, k = 0; i < leaves; ++i)
      table.elements[i + 1] = leaf_is_view[i] ? table.elements[wiring.inputs[i][0]] : ++k;
    return table;
  }();

 public:
  /// The number of a step's inputs; the value that input i is; and its shape as the step sees it, which
  /// behind a view is another than that of the value.
  static constexpr int inputs(int k) { return leaf_arities[index[k]]; }
  static constexpr int x_value(int k, int i = 0) { return value_of_leaf[wiring.inputs[index[k]][i]]; }
  static constexpr Shape in(int k, int i = 0) { return shapes[wiring.inputs[index[k]][i]]; }
  static constexpr Shape out(int k) { return shapes[index[k] + 1]; }
  static constexpr Shape shape(int value) { return value == 0 ? In : out(value - 1); }
  static constexpr int output_value = value_of_leaf[leaves];

  /// The last step that takes a value, or the one that gives it if none takes it.
  static constexpr Table<int, steps + 1> last_user = [] {
    Table<int, steps + 1> table{};
    for (int v = 0; v <= steps; ++v) table.elements[v] = std::max(v - 1, 0);
    for (int k = 0; k < steps; ++k)
      for (int i = 0; i < inputs(k); ++i) table.elements[x_value(k, i)] = k;
    return table;
  }();

  static constexpr auto whole_shard = per_step([](auto k) { return LayerOf<k()>::whole_shard; });
  static constexpr auto parameter_counts =
      per_step([](auto k) { return mica::parameter_count<LayerOf<k()>>(in(k)); });

  /// Whether a value depends on a parameter. The pass backward ends where none does.
  static constexpr Table<bool, steps + 1> needs_gradient = [] {
    Table<bool, steps + 1> table{};
    for (int k = 0; k < steps; ++k) {
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
  static constexpr auto input_borders = per_step([](auto k) { return LayerOf<k()>::input_border(in(k())); });
  static constexpr bool sees(int k, int i, int value) {
    return x_value(k, i) == value && in(k, i) == shape(value);
  }

 public:
  /// Where a value lies: inside the largest border that one of its users wants.
  static constexpr Table<Place, steps + 1> places = [] {
    Table<Place, steps + 1> table{};
    for (int v = 0; v <= steps; ++v) table.elements[v].shape = shape(v);
    for (int k = 0; k < steps; ++k)
      for (int i = 0; i < inputs(k); ++i)
        if (sees(k, i, x_value(k, i))) {
          Border& border = table.elements[x_value(k, i)].border;
          border = enclosing(border, input_borders[k]);
        }
    return table;
  }();
  /// A step's input as it sees it. Behind a view there is no border.
  static constexpr Place x_place(int k, int i = 0) {
    return sees(k, i, x_value(k, i)) ? places[x_value(k, i)] : Place{in(k, i)};
  }
  static constexpr Place y_place(int k) { return places[k + 1]; }
  static constexpr Place input_place = places[0];

  /// Where the gradient of a step's output lies once it is that before the activation. The border serves the
  /// gradient of the input.
  static constexpr auto dz_places = per_step([](auto k) {
    return Place{out(k), needs_input_gradient(k) ? LayerOf<k()>::gradient_border(in(k)) : Border{}};
  });

  /// Steps that take one sample at a time follow each other depth first, in segments: a sample goes through
  /// all of them while it is in the cache. A step that wants the whole shard is a segment by itself.
  static constexpr bool joins(int k) { return k > 0 && k < steps && !whole_shard[k] && !whole_shard[k - 1]; }
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
    if (value == 0 || value == output_value || whole_shard[value - 1]) return false;
    const int end = segment_end(value - 1);
    for (int k = end; k < steps; ++k)
      for (int i = 0; i < inputs(k); ++i)
        if (x_value(k, i) == value) return false;
    return true;
  }

  /// What computes the outputs: the activation that the network ends with, as the last layer or as its
  /// option, or the last layer if it has none. A view behind it changes nothing where the activation is
  /// elementwise, or the image one pixel; else nothing is known of the outputs.
  static constexpr bool ends_with_step = index[steps - 1] == leaves - 1;
  template <class L>
  static constexpr auto end() {
    if constexpr (detail::IsActivationOption<L> || std::is_void_v<typename L::Activation>)
      return TypeOf<L>{};
    else
      return TypeOf<typename L::Activation>{};
  }
  template <class A>
  static constexpr auto behind_views() {
    constexpr bool one_pixel = out(steps - 1).channels() == output.size();
    if constexpr (ends_with_step || one_pixel)
      return TypeOf<A>{};
    else if constexpr (requires { requires A::is_elementwise; })
      return TypeOf<A>{};
    else
      return TypeOf<LayerDefaults>{};
  }
  using End = typename decltype(behind_views<typename decltype(end<LayerOf<steps - 1>>())::type>())::type;
  /// The same if it is an activation, else void.
  using LastActivation = std::conditional_t<detail::IsActivationOption<End>, End, void>;
  /// Whether that is a step of its own.
  static constexpr bool last_is_activation = std::is_same_v<LastActivation, LayerOf<steps - 1>>;

  /// Whether the passes can leave it out: where a kernel applies it before it stores, the layer has to say
  /// so.
  template <class Activation>
  static constexpr bool is_separate() {
    if constexpr (std::is_void_v<Activation>)
      return false;
    else
      return last_is_activation || !Activation::is_elementwise ||
             LayerOf<steps - 1>::forward_takes_activation;
  }
  /// An activation alone has no step in front of it that could give logits.
  static constexpr bool gives_logits = is_separate<LastActivation>() && !(last_is_activation && steps == 1);

  /// Whether a loss may write the gradient of this step's output: the last step, or the one in front of an
  /// activation that is left out.
  static constexpr bool may_meet_loss(int k) {
    return k == steps - 1 || (k == steps - 2 && last_is_activation);
  }
};

}  // namespace mica::inline MICA_PACKETS

#include <mica/core/epilogue.hpp>
