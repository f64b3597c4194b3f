// SPDX-License-Identifier: MIT
#pragma once

#include <mica/core/utilities/cxx20.hpp>

#include <cstddef>
#include <type_traits>
#include <utility>

#include <mica/core/utilities/macro_scope.hpp>

namespace mica::detail {
inline namespace MICA_PACKETS {

/// An array that a constant expression can index with an int.
template <class E, int N>
struct Table {
  E elements[std::size_t{N}];
  constexpr const E& operator[](int i) const { return elements[i]; }
};

template <int N, class F>
constexpr auto make_table(F f) {
  return [&]<int... i>(std::integer_sequence<int, i...>) {
    return Table<decltype(f(std::integral_constant<int, 0>{})), N>{{f(std::integral_constant<int, i>{})...}};
  }
  (std::make_integer_sequence<int, N>{});
}

}  // namespace MICA_PACKETS
}  // namespace mica::detail

#include <mica/core/utilities/macro_unscope.hpp>
