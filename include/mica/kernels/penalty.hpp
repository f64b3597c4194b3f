// SPDX-License-Identifier: MIT
#pragma once

#include <mica/core/contracts/penalty.hpp>
#include <mica/kernels/elementwise.hpp>
#include <mica/kernels/functions.hpp>

#include <algorithm>

#include <mica/core/utilities/macro_scope.hpp>

/// The penalty of a regularizer on a tensor of parameters.
namespace mica::kernels {
inline namespace MICA_PACKETS {

/// sum_i l1 |w[i]| + l2 w[i]^2
// Pieces are added up in double, so that a long sum in float does not lose its last terms.
template <class T>
MICA_NOINLINE double penalty_of(const T* w, int size, const Penalty& penalty) {
  constexpr int piece = 256 * lanes<T>;
  double total = 0;
  for (int first = 0; first < size; first += piece) {
    Packet<T> sum = broadcast<Packet<T>>(T(0)), squares = sum;
    const auto add = [&](Packet<T> a) {
      sum = sum + abs(a);
      squares = multiply_add(a, a, squares);
    };
    const int last = std::min(first + piece, size);
    int i = first;
    for (; i + lanes<T> <= last; i += lanes<T>) add(load<Packet<T>>(w + i));
    if (i < last) add(load_first<Packet<T>>(w + i, last - i));
    total += penalty.l1 * static_cast<double>(kernels::sum(sum)) +
             penalty.l2 * static_cast<double>(kernels::sum(squares));
  }
  return total;
}

/// gradient[i] += l1 sign(w[i]) + 2 l2 w[i], with the sign 0 of 0.
// It reads nothing behind the last element, where another thread may work.
template <class T>
MICA_NOINLINE void add_penalty_gradient(const T* w, int size, const Penalty& penalty, T* gradient) {
  using P = Packet<T>;
  const P zero = broadcast<P>(T(0)), l1 = broadcast<P>(T(penalty.l1)), l2 = broadcast<P>(T(2 * penalty.l2));
  const auto sum = [&](P g, P a) {
    return g + multiply_add(a, l2, where(a > zero, l1, where(a < zero, zero - l1, zero)));
  };
  int i = 0;
  for (; i + P::size <= size; i += P::size) store(gradient + i, sum(load<P>(gradient + i), load<P>(w + i)));
  if (const int rest = size - i; rest > 0)
    store_first(gradient + i, sum(load_first<P>(gradient + i, rest), load_first<P>(w + i, rest)), rest);
}

}  // namespace MICA_PACKETS
}  // namespace mica::kernels

#include <mica/core/utilities/macro_unscope.hpp>
