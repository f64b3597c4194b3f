// SPDX-License-Identifier: MIT
#pragma once

#include <mica/core/contracts/composite.hpp>
#include <mica/core/messages/type_list.hpp>

#include <cstddef>
#include <initializer_list>

/// How a network becomes a list of leaves, and how these are connected. Composite layers (Residual,
/// Concatenate, a Sequential inside another) exist for the user and for messages: the compiler flattens them
/// into one list of leaf layers (types) and a Wiring (numbers).
namespace mica::detail {

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

/// F<layer> for each layer of a TypeList, and for the layer of each Child.
template <template <class> class F, class... Layers>
TypeList<F<Layers>...> mapped_layers(TypeList<Layers...>) {
  return {};
}
template <template <class> class F, class... Children>
TypeList<Child<Children::number, F<typename Children::Layer>>...> mapped_children(TypeList<Children...>) {
  return {};
}
template <template <class> class F, class List>
using MappedLayers = decltype(mapped_layers<F>(List{}));
template <template <class> class F, class List>
using MappedChildren = decltype(mapped_children<F>(List{}));

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

}  // namespace mica::detail
