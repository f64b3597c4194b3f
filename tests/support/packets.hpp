// SPDX-License-Identifier: MIT
#pragma once

#include <mica/kernels/packet.hpp>

#include "support/samples.hpp"

#include <cstddef>
#include <utility>
#include <vector>

/// The lanes of a register, for comparison.
template <class T, int N>
Values values_of(mica::kernels::Packet<T, N> packet) {
  T lane[std::size_t{N}];
  mica::kernels::store(lane, packet);
  return {lane, lane + N};
}

/// The numbers 1, 2, ..., n. The sanitizers see a read behind them.
template <class T>
std::vector<T> numbers(int n) {
  std::vector<T> all(static_cast<std::size_t>(n));
  for (int i = 0; i < n; ++i) all[static_cast<std::size_t>(i)] = static_cast<T>(i + 1);
  return all;
}

/// Calls f(1), f(2), ..., f(lanes), each an integral constant.
template <class T, class F>
void for_every_count(F f) {
  [&]<int... i>(std::integer_sequence<int, i...>) { (f(std::integral_constant<int, i + 1>{}), ...); }
  (std::make_integer_sequence<int, mica::kernels::lanes<T>>{});
}
