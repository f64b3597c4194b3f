// SPDX-License-Identifier: MIT
#pragma once

#include <mica/kernels/packet.hpp>

#include <cstddef>

#include <mica/core/utilities/macro_scope.hpp>

/// The linear maps of Winograd's minimal filtering F(m, 3): m neighbouring outputs of a correlation with
/// three weights g, computed from the n = m + 2 inputs d with n multiplications,
///
///     y = A^T [(G g) * (B^T d)]
///
/// where * multiplies element by element (Winograd, Arithmetic complexity of computations, 1980; Lavin, Gray,
/// Fast algorithms for convolutional neural networks, 2016). In two dimensions each map is applied to the
/// columns and then to the rows: Y = A^T [(G g G^T) * (B^T d B)] A. A map is a function of packets.
namespace mica::kernels {
inline namespace MICA_PACKETS {

template <int Outputs>
struct WinogradMaps;

/// F(2, 3), with the points 0, 1, -1.
template <>
struct WinogradMaps<2> {
  static constexpr int points = 4;

  /// G g
  template <class P>
  MICA_INLINE static void weights(const P (&g)[3], P (&to)[4]) {
    const P half = broadcast<P>(0.5), both = (g[0] + g[2]) * half, middle = g[1] * half;
    to[0] = g[0];
    to[1] = both + middle;
    to[2] = both - middle;
    to[3] = g[2];
  }
  /// B^T d
  template <class P>
  MICA_INLINE static void inputs(const P (&d)[4], P (&to)[4]) {
    to[0] = d[0] - d[2];
    to[1] = d[1] + d[2];
    to[2] = d[2] - d[1];
    to[3] = d[1] - d[3];
  }
  /// A^T m
  template <class P>
  MICA_INLINE static void outputs(const P (&m)[4], P (&to)[2]) {
    to[0] = m[0] + m[1] + m[2];
    to[1] = m[1] - m[2] - m[3];
  }
  /// A dL/dy
  template <class P>
  MICA_INLINE static void output_gradients(const P (&dy)[2], P (&to)[4]) {
    to[0] = dy[0];
    to[1] = dy[0] + dy[1];
    to[2] = dy[0] - dy[1];
    to[3] = broadcast<P>(0) - dy[1];
  }
  /// G^T m
  template <class P>
  MICA_INLINE static void weight_gradients(const P (&m)[4], P (&to)[3]) {
    const P half = broadcast<P>(0.5), both = (m[1] + m[2]) * half;
    to[0] = m[0] + both;
    to[1] = (m[1] - m[2]) * half;
    to[2] = both + m[3];
  }
};

/// F(4, 3), with the points 0, 1, -1, 2, -2.
template <>
struct WinogradMaps<4> {
  static constexpr int points = 6;

  template <class P>
  MICA_INLINE static void weights(const P (&g)[3], P (&to)[6]) {
    using T = typename P::Scalar;
    const P sixth = broadcast<P>(T(-1) / T(6)), both = (g[0] + g[2]) * sixth, middle = g[1] * sixth;
    const P outer = multiply_add(g[0], broadcast<P>(T(1) / T(24)), g[2] * broadcast<P>(T(1) / T(6)));
    const P inner = g[1] * broadcast<P>(T(1) / T(12));
    to[0] = g[0] * broadcast<P>(T(0.25));
    to[1] = both + middle;
    to[2] = both - middle;
    to[3] = outer + inner;
    to[4] = outer - inner;
    to[5] = g[2];
  }
  template <class P>
  MICA_INLINE static void inputs(const P (&d)[6], P (&to)[6]) {
    const P four = broadcast<P>(4), minus_five = broadcast<P>(-5), minus_four = broadcast<P>(-4);
    const P even = multiply_add(minus_four, d[2], d[4]), odd = multiply_add(minus_four, d[1], d[3]);
    const P outer = d[4] - d[2], twice = (d[3] - d[1]) * broadcast<P>(2);
    to[0] = multiply_add(four, d[0], multiply_add(minus_five, d[2], d[4]));
    to[1] = even + odd;
    to[2] = even - odd;
    to[3] = outer + twice;
    to[4] = outer - twice;
    to[5] = multiply_add(four, d[1], multiply_add(minus_five, d[3], d[5]));
  }
  template <class P>
  MICA_INLINE static void outputs(const P (&m)[6], P (&to)[4]) {
    const P near = m[1] + m[2], near_odd = m[1] - m[2], far = m[3] + m[4], far_odd = m[3] - m[4];
    to[0] = m[0] + near + far;
    to[1] = multiply_add(broadcast<P>(2), far_odd, near_odd);
    to[2] = multiply_add(broadcast<P>(4), far, near);
    to[3] = multiply_add(broadcast<P>(8), far_odd, near_odd) + m[5];
  }
  template <class P>
  MICA_INLINE static void output_gradients(const P (&dy)[4], P (&to)[6]) {
    const P two = broadcast<P>(2), four = broadcast<P>(4), eight = broadcast<P>(8);
    const P even = dy[0] + dy[2], odd = dy[1] + dy[3];
    const P far_even = multiply_add(four, dy[2], dy[0]), far_odd = multiply_add(eight, dy[3], two * dy[1]);
    to[0] = dy[0];
    to[1] = even + odd;
    to[2] = even - odd;
    to[3] = far_even + far_odd;
    to[4] = far_even - far_odd;
    to[5] = dy[3];
  }
  template <class P>
  MICA_INLINE static void weight_gradients(const P (&m)[6], P (&to)[3]) {
    using T = typename P::Scalar;
    const P sixth = broadcast<P>(T(1) / T(6)), twelfth = broadcast<P>(T(1) / T(12));
    const P near = (m[1] + m[2]) * sixth, far = m[3] + m[4];
    to[0] = multiply_add(broadcast<P>(T(0.25)), m[0],
                         multiply_add(broadcast<P>(T(1) / T(24)), far, broadcast<P>(0) - near));
    to[1] = multiply_add(twelfth, m[3] - m[4], (m[2] - m[1]) * sixth);
    to[2] = multiply_add(sixth, far, m[5] - near);
  }
};

/// N x N values.
template <class P, int N>
using Square = P[std::size_t{N}][std::size_t{N}];

/// Applies a map of `In` to `Out` values, map(from, to), to the columns of a square and then to the rows.
template <std::size_t In, std::size_t Out, class P, class Map>
MICA_INLINE void map_square(Map map, const P (&from)[In][In], P (&to)[Out][Out]) {
  P half[Out][In];
  MICA_UNROLL
  for (std::size_t column = 0; column < In; ++column) {
    P values[In], mapped[Out];
    MICA_UNROLL
    for (std::size_t row = 0; row < In; ++row) values[row] = from[row][column];
    map(values, mapped);
    MICA_UNROLL
    for (std::size_t row = 0; row < Out; ++row) half[row][column] = mapped[row];
  }
  MICA_UNROLL
  for (std::size_t row = 0; row < Out; ++row) map(half[row], to[row]);
}

}  // namespace MICA_PACKETS
}  // namespace mica::kernels

#include <mica/core/utilities/macro_unscope.hpp>
