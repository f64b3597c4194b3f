// SPDX-License-Identifier: MIT
#pragma once

#include <mica/core/utilities/cxx20.hpp>

#include <type_traits>
#include <utility>

namespace mica {

namespace detail {

template <int I, class T>
struct Slot {};

template <class Indices, class... Ts>
struct Slots;
template <int... i, class... Ts>
struct Slots<std::integer_sequence<int, i...>, Ts...> : Slot<i, Ts>... {};

template <int I, class T>
std::type_identity<T> slot(Slot<I, T>);

}  // namespace detail

/// A list of types, looked up by number without recursion.
template <class... Ts>
struct TypeList {
  static constexpr int size = static_cast<int>(sizeof...(Ts));

  template <int I>
  using At =
      typename decltype(detail::slot<I>(detail::Slots<std::make_integer_sequence<int, size>, Ts...>{}))::type;
};

/// One list behind the other.
template <class... A, class... B>
constexpr TypeList<A..., B...> operator+(TypeList<A...>, TypeList<B...>) {
  return {};
}

namespace detail {

/// The number of the first of the types `Ts` that is T; how many there are, if none is.
template <class T, class... Ts>
constexpr int first_index() {
  int i = 0;
  static_cast<void>(((std::is_same_v<T, Ts> || (++i, false)) || ...));
  return i;
}

}  // namespace detail

}  // namespace mica
