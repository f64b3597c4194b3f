// SPDX-License-Identifier: MIT
#pragma once

#include <mica/core/values/view.hpp>
#include <mica/kernels/convolution.hpp>
#include <mica/kernels/pack.hpp>
#include <mica/kernels/product.hpp>

#include <mica/core/utilities/macro_scope.hpp>

namespace mica::kernels::inline MICA_PACKETS {

/// Forward: rows are output pixels, k runs over the patch.
template <class T, Convolution C>
struct ConvolutionForward {
  static constexpr int row_split = has_adjacent_pixels(C) ? choose_row_split<T>(C.filters, C.x.outputs()) : 1;
  static constexpr bool splits_rows = row_split > 1;
  static constexpr int split = splits_rows ? row_split : choose_split<T>(C.filters, C.run(), C.channels);
  /// The values of k that share a register, and those that are packed: with rows in its place, each of them
  /// stands there for every row.
  static constexpr int k_split = splits_rows ? 1 : split, copies = split / k_split;
  static constexpr int group = packed_group<T>(split, C.y.window, C.run() * copies);
  static constexpr int groups = ceil_div(C.filters, outputs_per_packet<T>(split));
  /// Behind the weights lies the bias, the start value of the accumulators.
  static constexpr int pack_size = groups * (group + lanes<T>);

  static void pack(const T* weights, const T* bias, T* to) {
    constexpr int run = C.run(), filters = C.filters;
    to = kernels::pack<split>(to, filters, C.y.window, run * copies, [&](int line, int k, int f) {
      return weights[(line * run + k / copies) * filters + f];
    });
    kernels::pack<split>(to, filters, 1, copies, [&](int, int, int f) { return bias ? bias[f] : T(0); });
  }

  template <class X, class Y, class Activation>
  struct Job : JobDefaults {
    using Scalar = T;
    static constexpr int split = ConvolutionForward::split, outputs = C.filters, b_group = group;
    static constexpr bool shares = C.x.stride == 1 && C.channels % split == 0 && can_share(C.x.window);
    static constexpr bool splits_rows = ConvolutionForward::splits_rows;
    static constexpr Rows rows{C.y.outputs(), C.x.outputs() / row_split, C.y.stride* X::layout.row_stride(),
                               C.x.stride* C.channels* row_split};
    static constexpr Steps steps{.lines = C.y.window,
                                 .a_line = X::layout.row_stride(),
                                 .b_line = ceil_div(C.run(), k_split) * lanes<T>,
                                 .steps = shares ? C.channels : C.run(),
                                 .a_step = 1,
                                 .b_step = lanes<T>,
                                 .taps = shares ? C.x.window : 1,
                                 .b_tap = C.channels / split * lanes<T>};
    static constexpr Edges edges{.lines = inside(C.y, C.y.stride, 1),
                                 .left = shares ? C.x.before() : 0,
                                 .right = shares ? C.x.after() : 0};
    static constexpr bool adjacent = !splits_rows;

    const T* bias;
    T* y;

    MICA_INLINE Packet<T> start(int, int, int n) const {
      return load<Packet<T>>(bias + n / outputs_per_packet<T>(split) * lanes<T>);
    }
    template <int N, class P>
    MICA_INLINE void put(int o, int i, int n, P sums) const {
      store_first<N>(y + Y::offset(o, i) + n, Activation::apply(sums));
    }
  };

  template <class Activation, class X, class Y>
  MICA_NOINLINE static void run(X x, const T* packed, Y y) {
    for (int s = 0; s < x.count; ++s)
      product(Job<X, Y, Activation>{{}, packed + groups * group, y.sample(s)},
              x.at(s, -C.y.before(), -C.x.before()), packed);
  }
};

}  // namespace mica::kernels::inline MICA_PACKETS

#include <mica/core/utilities/macro_unscope.hpp>
