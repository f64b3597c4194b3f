// SPDX-License-Identifier: MIT
#pragma once

#include <mica/core/type_list.hpp>

#include <cstddef>

/// How a network falls apart into leaves, and how these are connected. Composite layers (Residual,
/// Concatenate, a Sequential inside another) exist for the user and for messages: the compiler dissolves them
/// into a flat list of leaf layers (types) and a Wiring (numbers).
namespace mica {

/// What each leaf takes. A value is what a leaf gives: value 0 is the network's input, value i + 1 the output
/// of leaf i. `Inputs` is the largest number of values that a leaf takes.
template <int Leaves, int Inputs>
struct Wiring {
  int count = 0;
  int inputs[std::size_t{Leaves}][std::size_t{Inputs}] = {};

  /// The next leaf takes these values; returns the number of the value that it gives.
  template <int N>
  constexpr int add(const int (&values)[N]) {
    for (int i = 0; i < N; ++i) inputs[count][i] = values[i];
    return ++count;
  }
};

/// A layer made of layers. It has
///
///     using Leaves = ...;                        // the TypeList of its leaves, in their order
///     template <class W>
///     static constexpr int wire(W& w, int x);    // connects the leaves behind value x; returns the last
///     value
template <class L>
concept IsComposite = requires {
  typename L::Leaves;
};

template <class... A, class... B>
TypeList<A..., B...> operator+(TypeList<A...>, TypeList<B...>);

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
  ((x = mica::wire<Layers>(w, x)), ...);
  return x;
}

}  // namespace mica
