// SPDX-License-Identifier: MIT
#pragma once

#include <mica/core/values/view.hpp>
#include <mica/kernels/convolution.hpp>
#include <mica/kernels/product.hpp>

#include <algorithm>

#include <mica/core/utilities/macro_scope.hpp>

namespace mica::kernels::inline MICA_PACKETS {

/// Gradient of the weights: rows are patch positions, k runs over the output pixels of all samples. What lies
/// along the lanes is chosen by the fewer cycles: the filters, or a row of the patch; then the gradient is
/// transposed, [filters][kernel height][run], until it is put in order.
template <class T, Convolution C>
struct ConvolutionWeightGradient {
  static constexpr int run = C.run();
  // Cycles for each output pixel. To put a transposed gradient in order takes some three for each weight,
  // once for the eight samples of a micro_batch.
  static constexpr double along_filters =
      choose_tile(C.y.window, run, ceil_div(C.filters, lanes<T>), 1, 0, 1).cycles;
  static constexpr double along_inputs =
      C.y.window * choose_tile(1, C.filters, ceil_div(run, lanes<T>), 1, 0, 1).cycles +
      3.0 * C.weights() / (8.0 * C.y.outputs() * C.x.outputs());
  static constexpr bool transposed = along_inputs < along_filters;

  // A few filters leave lanes idle: then neighbouring pixels share a register.
  static constexpr int split =
      has_adjacent_pixels(C) && !transposed ? choose_row_split<T>(C.filters, C.x.outputs()) : 1;

  // Pixels in a padding are zeros: which outputs a line of the kernel, and a tap in it, meets inside.
  static constexpr Inside inside_y = inside(C.y, 1, C.y.stride);
  static constexpr Inside inside_x = split == 1 ? inside(C.x, 1, C.x.stride) : Inside{};

  struct Sum : JobDefaults {
    using Scalar = T;
    static constexpr int b_group = lanes<T>, split = ConvolutionWeightGradient::split;
    T* gradient;
    bool add;
    Range lines;

    // What was there before comes first, or last where the sums of several parts are added up before.
    MICA_INLINE Packet<T> start_at(int offset) const {
      return add && split == 1 ? load<Packet<T>>(gradient + offset) : broadcast<Packet<T>>(T(0));
    }
    template <int N, class P>
    MICA_INLINE void put_at(int offset, P sums) const {
      if (add && split > 1) sums = sums + load<P>(gradient + offset);
      store_first<N>(gradient + offset, sums);
    }
  };

  template <class X, class DY>
  struct AlongInputs : Sum {
    static constexpr Rows rows{1, C.filters, 0, 1};
    static constexpr int outputs = run;
    static constexpr Steps steps{.lines = C.y.outputs(),
                                 .a_line = DY::layout.row_stride(),
                                 .b_line = C.y.stride * X::layout.row_stride(),
                                 .steps = C.x.outputs(),
                                 .a_step = C.filters,
                                 .b_step = C.x.stride * C.channels};
    static constexpr Edges edges{.steps = inside_x};
    static constexpr int tap(int, int n) { return n / C.channels; }
    static constexpr int at(int f, int n) { return f * C.y.window * run + n; }
    MICA_INLINE Packet<T> start(int, int f, int n) const { return this->start_at(at(f, n)); }
    template <int N, class P>
    MICA_INLINE void put(int, int f, int n, P sums) const {
      this->template put_at<N>(at(f, n), sums);
    }
  };

  template <class X, class DY>
  struct AlongFilters : Sum {
    static constexpr Rows rows{C.y.window, run, X::layout.row_stride(), 1};
    static constexpr int outputs = C.filters;
    static constexpr bool interleaves = Sum::split > 1;
    static constexpr Steps steps{.lines = C.y.outputs(),
                                 .a_line = C.y.stride * X::layout.row_stride(),
                                 .b_line = DY::layout.row_stride(),
                                 .steps = C.x.outputs(),
                                 .a_step = C.x.stride * C.channels,
                                 .b_step = Sum::split * C.filters};
    static constexpr Edges edges{.lines = inside_y, .steps = inside_x};
    static constexpr int tap(int k, int) { return k / C.channels; }
    static constexpr int at(int line, int k, int n) { return (line * run + k) * C.filters + n; }
    MICA_INLINE Packet<T> start(int line, int k, int n) const { return this->start_at(at(line, k, n)); }
    template <int N, class P>
    MICA_INLINE void put(int line, int k, int n, P sums) const {
      this->template put_at<N>(at(line, k, n), sums);
    }
  };

  /// Every block of the gradient passes over all of a sample's inputs and of its dL/dy: a large image comes
  /// in pieces, some lines each, that stay in the second cache.
  static constexpr int piece = 384 * 1024 / int{sizeof(T)};

  template <class X, class DY>
  MICA_NOINLINE static void run_over(X x, DY dy, T* gradient, bool add) {
    constexpr int height = C.y.outputs(), size = X::layout.sample_stride() + DY::layout.sample_stride();
    constexpr Cut pieces = cut_evenly(height, ceil_div(height, ceil_div(size, piece)));
    for (int s = 0; s < x.count; ++s)
      for (int p = 0, line = 0; p < pieces.count; ++p, add = true) {
        const Range lines{line, line + pieces.size + (p < pieces.longer ? 1 : 0)};
        line = lines.last;
        add_products(x.part(s, 1), dy.part(s, 1), gradient, add, lines);
      }
  }

  template <class X, class DY>
  MICA_INLINE static void add_products(X x, DY dy, T* gradient, bool add, Range lines) {
    const T* const patch = x.at(0, -C.y.before(), -C.x.before());
    if constexpr (transposed)
      for (int u = 0; u < C.y.window; ++u)
        product(AlongInputs<X, DY>{{{}, gradient + u * run, add, lines & inside_y.of(u, u, C.y.outputs())}},
                dy.at(0), patch + u * X::layout.row_stride());
    else
      product(AlongFilters<X, DY>{{{}, gradient, add, lines}}, patch, dy.at(0));
  }

  static constexpr int scratch_size = transposed ? C.weights() : 0;

  MICA_LOOPS_AS_WRITTEN static void put_in_order(T* gradient, T* scratch) {
    if constexpr (transposed) {
      constexpr int positions = C.y.window * run, at_once = 16;
      std::copy_n(gradient, C.weights(), scratch);
      // So many filters at a time that each read and each write is one of a few runs through memory.
      for (int first = 0; first < C.filters; first += at_once)
        for (int k = 0; k < positions; ++k)
          for (int f = first; f < std::min(first + at_once, C.filters); ++f)
            gradient[k * C.filters + f] = scratch[f * positions + k];
    }
  }
};

}  // namespace mica::kernels::inline MICA_PACKETS

#include <mica/core/utilities/macro_unscope.hpp>
