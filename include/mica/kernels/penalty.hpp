// SPDX-License-Identifier: MIT
#pragma once

#include <mica/core/contracts/penalty.hpp>
#include <mica/core/values/view.hpp>
#include <mica/kernels/elementwise.hpp>
#include <mica/kernels/functions.hpp>

#include <algorithm>

#include <mica/core/utilities/macro_scope.hpp>

/// The penalty of a regularizer on a tensor of parameters, or on what a layer gives.
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

/// The same of all elements of some samples.
template <class T, Layout L>
double penalty_of(View<T, L> x, const Penalty& penalty) {
  using R = Runs<L>;
  double total = 0;
  for (int s = 0; s < x.count; ++s) {
    for (int r = 0; r < R::count; ++r) total += penalty_of(x.at(s, r), R::size, penalty);
  }
  return total;
}

/// g + l1 sign(w) + 2 l2 w, with the sign 0 of 0.
template <class T>
class PlusPenaltyDerivative {
  using P = Packet<T>;

 public:
  explicit PlusPenaltyDerivative(const Penalty& penalty)
      : l1_(broadcast<P>(T(penalty.l1))), l2_(broadcast<P>(T(2 * penalty.l2))) {}
  MICA_INLINE P operator()(P g, P w) const {
    const P zero = broadcast<P>(T(0));
    return g + multiply_add(w, l2_, where(w > zero, l1_, where(w < zero, zero - l1_, zero)));
  }

 private:
  P l1_, l2_;
};

/// gradient[i] += l1 sign(w[i]) + 2 l2 w[i]
// It reads nothing behind the last element, where another thread may work.
template <class T>
MICA_NOINLINE void add_penalty_gradient(const T* w, int size, const Penalty& penalty, T* gradient) {
  using P = Packet<T>;
  const PlusPenaltyDerivative<T> sum(penalty);
  int i = 0;
  for (; i + P::size <= size; i += P::size) store(gradient + i, sum(load<P>(gradient + i), load<P>(w + i)));
  if (const int rest = size - i; rest > 0)
    store_first(gradient + i, sum(load_first<P>(gradient + i, rest), load_first<P>(w + i, rest)), rest);
}

}  // namespace MICA_PACKETS
}  // namespace mica::kernels

#include <mica/core/utilities/macro_unscope.hpp>
