// SPDX-License-Identifier: MIT
#pragma once

#include <mica/core/messages/type_list.hpp>

#include <cstddef>
#include <initializer_list>

/// How a network becomes a list of leaves, and how these are connected. Composite layers (Residual,
/// Concatenate, a Sequential inside another) exist for the user and for messages: the compiler dissolves them
/// into a flat list of leaf layers (types) and a Wiring (numbers).
namespace mica {

/// A layer made of layers. It derives from CompositeDefaults and has
///
///     using Leaves = ...;     // the TypeList of its leaves, in their order
///     using Children = ...;   // for names: a TypeList of Child<number, layer>, its own layers
///     template <class W>
///     static constexpr int wire(W& w, int x);  // connects the leaves behind value x, returns the last value
///
/// and a name, `output_shape` and `Check` like a layer, and `sizes` (network/sizes.hpp). A class that derives
/// from a Sequential without Input, or from a Residual, has all of them.
template <class L>
concept IsComposite = requires {
  typename L::Leaves;
};

struct CompositeDefaults {
  static constexpr bool is_reshape = false;
  /// Whether the children begin at the same value. If not, a child takes what the child in front of it gives;
  /// the children with the numbers 0 and 1 take what the composite takes.
  static constexpr bool children_are_branches = false;
};

/// A layer of a composite and the number that names it there.
template <int Number, class L>
struct Child {
  static constexpr int number = Number;
  using Layer = L;
};

namespace detail {

/// What each leaf takes. A value is what a leaf gives: value 0 is the network's input, value i + 1 the output
/// of leaf i. `Inputs` is the largest number of values that a leaf takes.
template <int Leaves, int Inputs>
struct Wiring {
  int count = 0;
  int inputs[static_cast<std::size_t>(Leaves)][static_cast<std::size_t>(Inputs)] = {};

  /// The next leaf takes these values; returns the number of the value that it gives.
  constexpr int add(std::initializer_list<int> values) {
    int i = 0;
    for (const int value : values) inputs[count][i++] = value;
    return ++count;
  }
};

template <class L>
constexpr auto leaves_of() {
  if constexpr (IsComposite<L>)
    return typename L::Leaves{};
  else
    return TypeList<L>{};
}

/// The leaves of a list of layers, one behind the other.
template <class... Layers>
using LeavesOf = decltype((TypeList<>{} + ... + leaves_of<Layers>()));

/// Connects a layer behind value x; returns the value that it gives.
template <class L, class W>
constexpr int wire(W& w, int x) {
  if constexpr (IsComposite<L>)
    return L::wire(w, x);
  else
    return w.add({x});
}

/// The same for layers one behind the other.
template <class... Layers, class W>
constexpr int wire_list(W& w, int x) {
  ((x = detail::wire<Layers>(w, x)), ...);
  return x;
}

}  // namespace detail

}  // namespace mica
