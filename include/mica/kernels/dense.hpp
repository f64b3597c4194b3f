// SPDX-License-Identifier: MIT
#pragma once

#include <mica/core/values/view.hpp>
#include <mica/kernels/elementwise.hpp>
#include <mica/kernels/pack.hpp>
#include <mica/kernels/gemm.hpp>

#include <mica/core/utilities/macro_scope.hpp>

/// A fully connected layer, as products over the samples of a micro-batch, so that the weights are read from
/// memory once for each micro-batch. Weights are [units][inputs].
namespace mica::kernels {
inline namespace MICA_PACKETS {

/// Calls f(M, first) for groups of M = 8 samples, then for single samples (M = 1).
template <class F>
MICA_INLINE void for_samples(int count, F f) {
  int s = 0;
  for (; s + 8 <= count; s += 8) f(std::integral_constant<int, 8>{}, s);
  for (; s < count; ++s) f(std::integral_constant<int, 1>{}, s);
}

/// Forward kernel: the rows of the product are samples, k runs over the inputs. If the units fill the lanes,
/// the weights are packed with the units along the lanes; else each output is a dot product with a row of
/// weights, which needs no packing.
template <class T, int Inputs, int Units>
struct DenseForward {
  static constexpr bool along_units = Units >= lanes<T>;
  static constexpr int pack_size = along_units ? ceil_div(Units, lanes<T>) * packed_size<T>(1, 1, Inputs) : 0;

  static void pack(const T* weights, T* to) {
    if constexpr (along_units) kernels::pack<T>(1, {Units, 1, 1, Inputs}, {weights, Inputs, 0, 0, 1}, to);
  }

  template <int M, class X, class Y, class Activation>
  struct Spec : GemmSpec {
    using Scalar = T;
    static constexpr int split = along_units ? 1 : lanes<T>, outputs = Units;
    static constexpr int b_packet = along_units ? Inputs * lanes<T> : Inputs;
    static constexpr Rows rows{.outer = 1, .inner = M, .a_outer = 0, .a_inner = X::layout.sample_stride()};
    static constexpr KSteps k{
        .lines = 1, .a_line = 0, .b_line = 0, .steps = Inputs, .a_step = 1, .b_step = lanes<T>};

    const T* bias;
    T* y;

    MICA_INLINE Packet<T> start(int, int, int) const { return broadcast<Packet<T>>(T(0)); }
    template <int N, class P>
    MICA_INLINE void store(int, int m, int n, P sums) const {
      if (bias) sums = sums + load<P>(bias + n);
      store_first<N>(y + m * Y::layout.sample_stride() + n, Activation::apply(sums));
    }
  };

  template <class Activation, class X, class Y>
  MICA_NOINLINE static void run(X x, const T* weights, const T* bias, const T* packed, Y y) {
    for_samples(x.count, [&](auto m, int first) {
      gemm(Spec<m(), X, Y, Activation>{{}, bias, y.at(first)}, x.at(first), along_units ? packed : weights);
    });
  }
};

/// Gradient of the weights: the sum over samples of the outer product of dL/dy and x. The rows are units.
template <class T, int Inputs, int Units>
struct DenseWeightGradient : GemmSpec {
  using Scalar = T;
  static constexpr int outputs = Inputs, b_packet = lanes<T>;
  static constexpr Rows rows{.outer = 1, .inner = Units, .a_outer = 0, .a_inner = 1};
  static constexpr KSteps k{.lines = 1, .a_line = 0, .b_line = 0, .steps = 1, .a_step = 0, .b_step = 0};

  T* gradient;
  bool add;
  Range tile_range;

  MICA_INLINE Packet<T> start(int, int u, int n) const {
    return add ? load<Packet<T>>(gradient + u * Inputs + n) : broadcast<Packet<T>>(T(0));
  }
  template <int N, class P>
  MICA_INLINE void store(int, int u, int n, P sums) const {
    store_first<N>(gradient + u * Inputs + n, sums);
  }

  template <class X, class DY>
  static void run(X x, DY dy, T* gradient, bool add) {
    run_part(0, 1, x, dy, gradient, add);
  }
  /// One of `parts` parts, that of some of the inputs.
  template <class X, class DY>
  MICA_NOINLINE static void run_part(int part, int parts, X x, DY dy, T* gradient, bool add) {
    constexpr int tiles = Gemm<DenseWeightGradient>::tile_count;
    gemm(DenseWeightGradient{{}, gradient, add, {tiles * part / parts, tiles * (part + 1) / parts}}, dy.at(0),
         x.at(0), {x.count, DY::layout.sample_stride(), X::layout.sample_stride()});
  }
};

/// Gradient of the inputs: the rows are samples, k runs over the units.
template <class T, int Inputs, int Units>
struct DenseInputGradient {
  template <int M, class DY, class DX>
  struct Spec : GemmSpec {
    using Scalar = T;
    static constexpr int outputs = Inputs, b_packet = lanes<T>;
    static constexpr Rows rows{.outer = 1, .inner = M, .a_outer = 0, .a_inner = DY::layout.sample_stride()};
    static constexpr KSteps k{
        .lines = 1, .a_line = 0, .b_line = 0, .steps = Units, .a_step = 1, .b_step = Inputs};

    T* dx;

    MICA_INLINE Packet<T> start(int, int, int) const { return broadcast<Packet<T>>(T(0)); }
    template <int N, class P>
    MICA_INLINE void store(int, int m, int n, P sums) const {
      store_first<N>(dx + m * DX::layout.sample_stride() + n, sums);
    }
  };

  template <class DY, class DX>
  MICA_NOINLINE static void run(DY dy, const T* weights, DX dx) {
    for_samples(dy.count, [&](auto m, int first) {
      gemm(Spec<m(), DY, DX>{{}, dx.at(first)}, dy.at(first), weights);
    });
  }
};

}  // namespace MICA_PACKETS
}  // namespace mica::kernels

#include <mica/core/utilities/macro_unscope.hpp>
