// SPDX-License-Identifier: MIT
#pragma once

#include <mica/kernels/packet.hpp>

#include <cstddef>

#include <mica/core/utilities/macro_scope.hpp>

namespace mica::kernels {
inline namespace MICA_PACKETS {

/// Products m[row][n] = sum_k a[row][k] b[k][n], of `tiles` tiles of rows each, with the distances in memory
/// from one value of k and from one product to the next. The outputs n are neighbours in b and in m, and the
/// rows of m follow each other.
template <class T>
struct BatchedProduct {
  int count;
  int tiles;
  int steps;
  const T* a;
  std::ptrdiff_t a_step;
  std::ptrdiff_t a_product;
  const T* b;
  std::ptrdiff_t b_step;
  std::ptrdiff_t b_product;
  T* m;
  std::ptrdiff_t m_product;
};

/// Computes products with tiles of `Rows` rows, which are `ARow` elements apart in a, and `Packets` packets
/// of outputs; if `add`, adds them to m. Each sum is added up in the order of k.
// The compiler knows only the tile and ARow, so that layers share the code. If it does not know ARow, the
// products take 7 % longer: measured on an AMD EPYC (Zen 5), AVX-512, November 2026.
template <int Rows, int Packets, int ARow, class T>
MICA_LOOPS_AS_WRITTEN MICA_NOINLINE void multiply_tiles(const BatchedProduct<T> of, bool add) {
  using P = Packet<T>;
  constexpr int size = Rows * Packets;
  const T *a_of_product = of.a, *b_of_product = of.b;
  T* m_of_product = of.m;
  for (int product = 0; product < of.count; ++product) {
    const T* a_of_tile = a_of_product;
    T* m = m_of_product;
    for (int tile = 0; tile < of.tiles; ++tile) {
      P sums[std::size_t{size}];
      MICA_UNROLL
      for (int i = 0; i < size; ++i) sums[i] = add ? load<P>(m + i * lanes<T>) : broadcast<P>(T(0));
      const T *a = a_of_tile, *b = b_of_product;
      MICA_ROLLED
      for (int k = 0; k < of.steps; ++k, a += of.a_step, b += of.b_step) {
        P outputs[std::size_t{Packets}];
        MICA_UNROLL
        for (int p = 0; p < Packets; ++p) outputs[p] = load<P>(b + p * lanes<T>);
        MICA_UNROLL
        for (int row = 0; row < Rows; ++row) {
          const P value = broadcast<P>(a[row * ARow]);
          MICA_UNROLL
          for (int p = 0; p < Packets; ++p)
            sums[row * Packets + p] = multiply_add(value, outputs[p], sums[row * Packets + p]);
        }
      }
      MICA_UNROLL
      for (int i = 0; i < size; ++i) store(m + i * lanes<T>, sums[i]);
      a_of_tile += Rows * ARow;
      m += size * lanes<T>;
    }
    a_of_product += of.a_product;
    b_of_product += of.b_product;
    m_of_product += of.m_product;
  }
}

}  // namespace MICA_PACKETS
}  // namespace mica::kernels

#include <mica/core/utilities/macro_unscope.hpp>
