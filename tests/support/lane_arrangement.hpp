// SPDX-License-Identifier: MIT
#pragma once

#include <mica/kernels/lane_groups.hpp>
#include <mica/kernels/packet.hpp>

#include "support/packets.hpp"
#include "support/samples.hpp"

#include <cstddef>
#include <vector>

/// The operands of the tests of lane arrangements, and their product by the plain loop: a(m, k) and b(k, n)
/// are small integers, so every order of the additions gives the same sums.
template <class T>
struct SmallProduct {
  int rows, outputs, k_values;

  T a(int m, int k) const { return static_cast<T>(7 * m + k + 1); }
  T b(int k, int n) const { return static_cast<T>(10 * k + n - 3); }

  Values sums() const {
    Values sums;
    for (int m = 0; m < rows; ++m) {
      for (int n = 0; n < outputs; ++n) {
        double sum = 0;
        for (int k = 0; k < k_values; ++k) sum += static_cast<double>(a(m, k) * b(k, n));
        sums.push_back(sum);
      }
    }
    return sums;
  }

  /// `a`, with values of k contiguous in each row.
  std::vector<T> a_by_row() const {
    std::vector<T> all;
    for (int m = 0; m < rows; ++m) {
      for (int k = 0; k < k_values; ++k) all.push_back(a(m, k));
    }
    return all;
  }
  /// `b` in the order of lane groups, S values of k in each register, zeros in the other lanes.
  template <int S>
  std::vector<T> b_by_lane() const {
    using namespace mica::kernels;
    std::vector<T> all(static_cast<std::size_t>((k_values + S - 1) / S * lanes<T>));
    for (int k = 0; k < k_values; ++k) {
      for (int n = 0; n < outputs; ++n) {
        all[static_cast<std::size_t>(k / S * lanes<T> + split_lane<T>(S, k % S, n))] = b(k, n);
      }
    }
    return all;
  }
};

/// The register of sums over `K` values of k, of which registers of `a` are `a_step` apart and those of `b`
/// are `b_step` apart.
template <class Lanes, int K, class T>
mica::kernels::Packet<T> sum_over_k(const T* a, int a_step, const T* b, int b_step) {
  using P = mica::kernels::Packet<T>;
  constexpr int whole = K / Lanes::k_values, left = K % Lanes::k_values;
  P sum = mica::kernels::broadcast<P>(T(0));
  for (int step = 0; step < whole; ++step, a += a_step, b += b_step) {
    sum = multiply_add(Lanes::template load_a<Lanes::k_values>(a), Lanes::template load_b<Lanes::k_values>(b),
                       sum);
  }
  if constexpr (left > 0) {
    sum = multiply_add(Lanes::template load_a<left>(a), Lanes::template load_b<left>(b), sum);
  }
  return sum;
}

/// A GemmSpec's `store`: row m begins at element m * `Outputs` of exactly as much memory as the sums need.
template <class T, int Outputs>
struct StoredSums {
  T* to;

  template <int N, class P>
  void store(int, int m, int n, P sums) const {
    mica::kernels::store_first<N>(to + m * Outputs + n, sums);
  }
};

/// What an arrangement stores of the sums of rows [0, rows).
template <class Lanes, int Outputs, class T>
Values stored(const std::vector<mica::kernels::Packet<T>>& sums, int rows) {
  const auto to = Samples<T>::output(rows * Outputs);
  Lanes::template store<Outputs>(StoredSums<T, Outputs>{to.data()}, sums.data(), 0, 0, 0);
  CHECK(to.untouched_around());
  return to.get();
}
