// SPDX-License-Identifier: MIT
#pragma once

#include <utility>

namespace mica {

/// A type as a value.
template <class T>
struct TypeOf {
  using type = T;
};

namespace detail {

template <int I, class T>
struct Slot {};

template <class Indices, class... Ts>
struct Slots;
template <int... i, class... Ts>
struct Slots<std::integer_sequence<int, i...>, Ts...> : Slot<i, Ts>... {};

template <int I, class T>
TypeOf<T> slot(Slot<I, T>);

template <class T>
inline constexpr char identity = 0;

}  // namespace detail

/// A list of types, looked up by number without recursion.
template <class... Ts>
struct TypeList {
  static constexpr int size = static_cast<int>(sizeof...(Ts));

  template <int I>
  using At =
      typename decltype(detail::slot<I>(detail::Slots<std::make_integer_sequence<int, size>, Ts...>{}))::type;
};

/// A number for each type, to compare types in loops.
template <class T>
inline constexpr const void* type_id = &detail::identity<T>;

}  // namespace mica
