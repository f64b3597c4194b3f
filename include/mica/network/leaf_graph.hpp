// SPDX-License-Identifier: MIT
#pragma once

#include <mica/core/contracts/activation.hpp>
#include <mica/core/contracts/layer.hpp>
#include <mica/core/contracts/wiring.hpp>
#include <mica/core/messages/type_list.hpp>
#include <mica/network/freezing.hpp>
#include <mica/network/table.hpp>

#include <algorithm>
#include <array>
#include <cstddef>
#include <type_traits>

#include <mica/core/utilities/macro_scope.hpp>

namespace mica::detail {
inline namespace MICA_PACKETS {

/// The facts about a leaf that the list of ops depends on, as plain numbers.
struct LeafFacts {
  int arity;
  bool is_reshape;
  bool is_batchwise;
  bool is_affine_at_inference;
  /// Its kernel can apply an elementwise activation, and scale and shift its outputs.
  bool fuses_activation;
  bool folds_normalization;
  /// It has an activation as an option, and a kernel can apply that.
  bool has_activation;
  bool activation_is_fusable;
  /// It is an activation that a kernel can apply.
  bool is_fusable_activation;
  bool wants_padding;
};

/// The leaves of a network, the connections between them, and the shapes of the values: leaf value 0 is the
/// network's input, leaf value i + 1 what leaf i gives. Everything here is a constant.
template <Shape In, class... Layers>
struct LeafGraph {
  using List = LeavesOf<Layers...>;
  static constexpr int leaves = List::size;

 private:
  static constexpr int most_inputs = []<class... L>(TypeList<L...>) {
    return std::max({1, L::arity...});
  }(List{});

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

  template <class A>
  static constexpr bool is_applied() {
    if constexpr (std::is_void_v<A>)
      return false;
    else
      return !A::is_identity;
  }
  template <class A>
  static constexpr bool is_fusable() {
    if constexpr (IsActivationOption<A>)
      return A::is_fusable;
    else
      return false;
  }

 public:
  /// The leaf values that each leaf takes.
  static constexpr auto wiring = [] {
    Wiring<leaves, most_inputs> w;
    wire_list<Layers...>(w, 0);
    return w;
  }();
  static constexpr int most_inputs_of_leaf = most_inputs;

  static constexpr Table<Shape, leaves + 1> shapes = []<class... L>(TypeList<L...>) {
    Table<Shape, leaves + 1> table{{In}};
    int i = 0;
    ((table.elements[i + 1] = output_shape<L>(table, wiring.inputs[i]), ++i), ...);
    return table;
  }(List{});
  static constexpr Shape input = In, output = shapes[leaves];

  static constexpr Table<LeafFacts, leaves> facts = []<class... L>(TypeList<L...>) {
    int i = 0;
    const auto input_of = [&] { return shapes[wiring.inputs[i++][0]]; };
    return Table<LeafFacts, leaves>{{LeafFacts{
        L::arity, L::is_reshape, L::is_batchwise, L::is_affine_at_inference, L::fuses_activation,
        L::folds_normalization, is_applied<typename L::Activation>(), is_fusable<typename L::Activation>(),
        is_fusable<L>(), !(L::input_padding(input_of()) == PaddingSize{})}...}};
  }(List{});

  /// Whether a leaf adds to the loss.
  static constexpr bool adds_loss = []<class... L>(TypeList<L...>) { return (L::adds_loss || ...); }(List{});

  /// For each leaf, the number of parameters that are trained; of those that are not; and of the frozen ones
  /// among the latter, which lie in front of the others that are not trained.
  static constexpr auto trained_counts = make_table<leaves>(
      [](auto i) { return parameter_count<typename List::template At<i()>>(shapes[wiring.inputs[i()][0]]); });
  static constexpr auto state_counts = make_table<leaves>([](auto i) {
    int count = 0;
    for (const ParameterTensor& tensor : List::template At<i()>::state(shapes[wiring.inputs[i()][0]]))
      count += tensor.shape.size();
    return count;
  });

  static constexpr auto frozen_counts = make_table<leaves>([](auto i) {
    using L = TrainableOf<typename List::template At<i()>>;
    return parameter_count<L>(shapes[wiring.inputs[i()][0]]) - trained_counts[i()];
  });

  /// How many leaves take a leaf value.
  static constexpr Table<int, leaves + 1> uses = [] {
    Table<int, leaves + 1> table{};
    for (int i = 0; i < leaves; ++i) {
      for (int j = 0; j < facts[i].arity; ++j) ++table.elements[wiring.inputs[i][j]];
    }
    return table;
  }();
};

}  // namespace MICA_PACKETS
}  // namespace mica::detail

#include <mica/core/utilities/macro_unscope.hpp>
