// SPDX-License-Identifier: MIT
#pragma once

#include <mica/core/contracts/constraint.hpp>
#include <mica/core/values/layout.hpp>
#include <mica/kernels/elementwise.hpp>
#include <mica/kernels/functions.hpp>
#include <mica/kernels/sum_of_squares.hpp>

#include <algorithm>
#include <cmath>
#include <cstddef>

#include <mica/core/utilities/macro_scope.hpp>

/// Brings the weights of a tensor to what a Constraint demands.
namespace mica::kernels {
inline namespace MICA_PACKETS {

/// w[i] = f(packet of w[i] ...). It reads nothing behind the last element, where another thread may work.
template <class T, class F, class... From>
MICA_INLINE void transform_weights(F f, int size, T* w, const From*... from) {
  using P = Packet<T>;
  int i = 0;
  for (; i + P::size <= size; i += P::size) store(w + i, f(load<P>(w + i), load<P>(from + i)...));
  if (const int rest = size - i; rest > 0)
    store_first(w + i, f(load_first<P>(w + i, rest), load_first<P>(from + i, rest)...), rest);
}

/// What weights of this norm are multiplied by.
inline double constraint_factor(double norm, const Constraint& c) {
  const double bounded = std::clamp(norm, c.least, c.most);
  return (c.rate * bounded + (1 - c.rate) * norm) / (1e-7 + norm);
}

/// Scales groups of rows, each of `length` weights, to a norm that the constraint allows: the rows `first`,
/// `first` + apart, ... have one norm together.
template <class T>
MICA_NOINLINE void constrain_rows(T* w, int size, int length, int apart, const Constraint& c) {
  for (int first = 0; first < apart; ++first) {
    double squares = 0;
    for (int at = first * length; at < size; at += apart * length) squares += sum_of_squares(w + at, length);
    const auto factor = broadcast<Packet<T>>(T(constraint_factor(std::sqrt(squares), c)));
    for (int at = first * length; at < size; at += apart * length)
      transform_weights([factor](auto a) { return a * factor; }, length, w + at);
  }
}

/// The same for each column.
// The columns are processed in blocks, whose sums stay in the first-level cache.
template <class T>
MICA_NOINLINE void constrain_columns(T* w, int size, int columns, const Constraint& c) {
  constexpr int block = 64;
  for (int first = 0; first < columns; first += block) {
    const int here = std::min(block, columns - first);
    double squares[std::size_t{block}] = {};
    for (int row = first; row < size; row += columns) {
      for (int i = 0; i < here; ++i) {
        const auto value = static_cast<double>(w[row + i]);
        squares[i] += value * value;
      }
    }
    T factors[std::size_t{block}];
    for (int i = 0; i < here; ++i) factors[i] = T(constraint_factor(std::sqrt(squares[i]), c));
    for (int row = first; row < size; row += columns)
      transform_weights([](auto a, auto factor) { return a * factor; }, here, w + row,
                        static_cast<const T*>(factors));
  }
}

/// Changes the weights of a tensor into weights that obey the constraint.
template <class T>
void constrain(T* w, int size, const Constraint& c) {
  using P = Packet<T>;
  if (c.kind == Constraint::Kind::non_negative) {
    const P zero = broadcast<P>(T(0));
    transform_weights([zero](P a) { return where(a < zero, zero, a); }, size, w);
  } else if (c.kind == Constraint::Kind::norm) {
    const int length = c.columns > 0 ? c.columns : size;
    if (c.is_of_columns)
      constrain_columns(w, size, length, c);
    else
      constrain_rows(w, size, length, c.apart > 0 ? c.apart : size / length, c);
  }
}

}  // namespace MICA_PACKETS
}  // namespace mica::kernels

#include <mica/core/utilities/macro_unscope.hpp>
