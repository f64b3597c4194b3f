// SPDX-License-Identifier: MIT
#pragma once

#include <mica/core/values/view.hpp>
#include <mica/kernels/elementwise.hpp>
#include <mica/kernels/pack.hpp>
#include <mica/kernels/product.hpp>

#include <mica/core/utilities/macro_scope.hpp>

/// A fully connected layer, as products over the samples of a micro-batch, so that the weights pass through
/// memory once a micro_batch. Weights are [units][inputs].
namespace mica::kernels::inline MICA_PACKETS {

/// Calls f(M, first) for the samples, M = 8 of them at a time and then one by one.
template <class F>
MICA_INLINE void for_samples(int count, F f) {
  int s = 0;
  for (; s + 8 <= count; s += 8) f(std::integral_constant<int, 8>{}, s);
  for (; s < count; ++s) f(std::integral_constant<int, 1>{}, s);
}

/// Forward: rows are samples, k runs over the inputs. Few units would leave lanes idle: then each is a dot
/// product with its row of weights as it lies; else the weights are repacked with the units along the lanes.
template <class T, int Inputs, int Units>
struct DenseForward {
  static constexpr bool along_units = Units >= lanes<T>;
  static constexpr int pack_size =
      along_units ? ceil_div(Units, lanes<T>) * packed_group<T>(1, 1, Inputs) : 0;

  static void pack(const T* weights, T* to) {
    if constexpr (along_units)
      kernels::pack<1>(to, Units, 1, Inputs, [&](int, int k, int u) { return weights[u * Inputs + k]; });
  }

  template <int M, class X, class Y, class Activation>
  struct Job : JobDefaults {
    using Scalar = T;
    static constexpr int split = along_units ? 1 : lanes<T>, outputs = Units;
    static constexpr int b_group = along_units ? Inputs * lanes<T> : Inputs;
    static constexpr Rows rows{1, M, 0, X::layout.sample_stride()};
    static constexpr Steps steps{
        .lines = 1, .a_line = 0, .b_line = 0, .steps = Inputs, .a_step = 1, .b_step = lanes<T>};

    const T* bias;
    T* y;

    MICA_INLINE Packet<T> start(int, int, int) const { return broadcast<Packet<T>>(T(0)); }
    template <int N, class P>
    MICA_INLINE void put(int, int m, int n, P sums) const {
      if (bias) sums = sums + load<P>(bias + n);
      store_first<N>(y + m * Y::layout.sample_stride() + n, Activation::apply(sums));
    }
  };

  template <class Activation, class X, class Y>
  MICA_NOINLINE static void run(X x, const T* weights, const T* bias, const T* packed, Y y) {
    for_samples(x.count, [&](auto m, int first) {
      product(Job<m(), X, Y, Activation>{{}, bias, y.at(first)}, x.at(first), along_units ? packed : weights);
    });
  }
};

/// Gradient of the weights: the sum over samples of the outer product of dy and x. Rows are units.
template <class T, int Inputs, int Units>
struct DenseWeightGradient : JobDefaults {
  using Scalar = T;
  static constexpr int outputs = Inputs, b_group = lanes<T>;
  static constexpr Rows rows{1, Units, 0, 1};
  static constexpr Steps steps{.lines = 1, .a_line = 0, .b_line = 0, .steps = 1, .a_step = 0, .b_step = 0};

  T* gradient;
  bool add;

  MICA_INLINE Packet<T> start(int, int u, int n) const {
    return add ? load<Packet<T>>(gradient + u * Inputs + n) : broadcast<Packet<T>>(T(0));
  }
  template <int N, class P>
  MICA_INLINE void put(int, int u, int n, P sums) const {
    store_first<N>(gradient + u * Inputs + n, sums);
  }

  template <class X, class DY>
  MICA_NOINLINE static void run(X x, DY dy, T* gradient, bool add) {
    product(DenseWeightGradient{{}, gradient, add}, dy.at(0), x.at(0),
            {x.count, DY::layout.sample_stride(), X::layout.sample_stride()});
  }
};

/// Gradient of the inputs: rows are samples, k runs over the units.
template <class T, int Inputs, int Units>
struct DenseInputGradient {
  template <int M, class DY, class DX>
  struct Job : JobDefaults {
    using Scalar = T;
    static constexpr int outputs = Inputs, b_group = lanes<T>;
    static constexpr Rows rows{1, M, 0, DY::layout.sample_stride()};
    static constexpr Steps steps{
        .lines = 1, .a_line = 0, .b_line = 0, .steps = Units, .a_step = 1, .b_step = Inputs};

    T* dx;

    MICA_INLINE Packet<T> start(int, int, int) const { return broadcast<Packet<T>>(T(0)); }
    template <int N, class P>
    MICA_INLINE void put(int, int m, int n, P sums) const {
      store_first<N>(dx + m * DX::layout.sample_stride() + n, sums);
    }
  };

  template <class DY, class DX>
  MICA_NOINLINE static void run(DY dy, const T* weights, DX dx) {
    for_samples(dy.count, [&](auto m, int first) {
      product(Job<m(), DY, DX>{{}, dx.at(first)}, dy.at(first), weights);
    });
  }
};

}  // namespace mica::kernels::inline MICA_PACKETS

#include <mica/core/utilities/macro_unscope.hpp>
