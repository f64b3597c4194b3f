// SPDX-License-Identifier: MIT
#pragma once

#include <mica/core/view.hpp>
#include <mica/core/window.hpp>
#include <mica/kernels/elementwise.hpp>
#include <mica/kernels/product.hpp>

#include <algorithm>
#include <cstdint>

#include <mica/core/prologue.hpp>

/// Two-dimensional convolution, channels last, as products: a row of a patch is one run of kernel width x
/// channels values in memory, and the next pixel's run starts stride x channels further, so no patch is ever
/// copied.
namespace mica::kernels::inline MICA_PACKETS {

/// A convolution's extents, all that its kernels depend on besides the places. Weights are
/// [kernel height][kernel width][channels][filters], Keras' order.
struct Convolution {
  Axis y;
  Axis x;
  int channels;
  int filters;

  constexpr Shape input() const { return {y.extent, x.extent, channels}; }
  constexpr Shape output() const { return {y.outputs(), x.outputs(), filters}; }
  constexpr int run() const { return x.window * channels; }
  constexpr int weights() const { return y.window * run() * filters; }
  /// Taps inside the image alone; each gradient has as many.
  constexpr std::int64_t multiply_adds() const {
    return std::int64_t{y.covered()} * x.covered() * channels * filters;
  }
  constexpr Border input_border() const { return {y.before(), x.before(), y.after(), x.after()}; }
  constexpr Border gradient_border() const {
    return {y.gradient_before(), x.gradient_before(), y.gradient_after(), x.gradient_after()};
  }

  friend constexpr bool operator==(const Convolution&, const Convolution&) = default;
};

/// What a window on an axis meets of the image, by row and value of a product; all of it without padding.
constexpr Inside inside(Axis axis, int per_row, int per_value) {
  return axis.padding() > 0 ? Inside{-axis.before(), per_row, per_value, axis.extent} : Inside{};
}

/// Whether pixels that follow each other in a row are neighbours in memory, and so may share a register.
constexpr bool has_adjacent_pixels(const Convolution& c) { return c.channels == 1 && c.x.stride == 1; }

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
    static constexpr Rows rows{C.y.outputs(), C.x.outputs() / row_split, C.y.stride* X::place.row(),
                               C.x.stride* C.channels* row_split};
    static constexpr Steps steps{.lines = C.y.window,
                                 .a_line = X::place.row(),
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

/// Gradient of the weights: rows are patch positions, k runs over the output pixels of all samples. What lies
/// along the lanes is chosen by the fewer cycles: the filters, or a row of the patch; then the gradient is
/// transposed, [filters][kernel height][run], until it is put in order.
template <class T, Convolution C>
struct ConvolutionWeightGradient {
  static constexpr int run = C.run();
  // Cycles for each output pixel. To put a transposed gradient in order takes some three for each weight,
  // once for the eight samples of a shard.
  static constexpr double along_filters =
      choose_tile(C.y.window, run, ceil_div(C.filters, lanes<T>), 1, 0, 1).cycles;
  static constexpr double along_inputs =
      C.y.window * choose_tile(1, C.filters, ceil_div(run, lanes<T>), 1, 0, 1).cycles +
      3.0 * C.weights() / (8.0 * C.y.outputs() * C.x.outputs());
  static constexpr bool transposed = along_inputs < along_filters;

  // A few filters leave lanes idle: then neighbouring pixels share a register.
  static constexpr int split =
      has_adjacent_pixels(C) && !transposed ? choose_row_split<T>(C.filters, C.x.outputs()) : 1;

  // Pixels in a border are zeros: which outputs a line of the kernel, and a tap in it, meets inside.
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
                                 .a_line = DY::place.row(),
                                 .b_line = C.y.stride * X::place.row(),
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
    static constexpr Rows rows{C.y.window, run, X::place.row(), 1};
    static constexpr int outputs = C.filters;
    static constexpr bool interleaves = Sum::split > 1;
    static constexpr Steps steps{.lines = C.y.outputs(),
                                 .a_line = C.y.stride * X::place.row(),
                                 .b_line = DY::place.row(),
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
    constexpr int height = C.y.outputs(), size = X::place.stride() + DY::place.stride();
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
                dy.at(0), patch + u * X::place.row());
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

/// Gradient of the inputs: for every phase a correlation with stride 1 of the outputs' gradients with
/// flipped, transposed weights. Rows are the phase's input pixels, k runs over taps and filters.
template <class T, Convolution C>
struct ConvolutionInputGradient {
  static constexpr int phases = C.y.stride * C.x.stride;

  static constexpr int taps_y(int phase) { return C.y.taps(phase / C.x.stride); }
  static constexpr int taps_x(int phase) { return C.x.taps(phase % C.x.stride); }
  static constexpr int split(int phase) {
    return choose_split<T>(C.channels, std::max(taps_x(phase), 1) * C.filters, C.filters);
  }
  static constexpr int group(int phase) {
    return packed_group<T>(split(phase), taps_y(phase), taps_x(phase) * C.filters);
  }
  static constexpr int offset(int phase) {
    int sum = 0;
    for (int p = 0; p < phase; ++p) sum += group(p) * ceil_div(C.channels, outputs_per_packet<T>(split(p)));
    return sum;
  }
  static constexpr int pack_size = offset(phases);

  static void pack(const T* weights, T* to) {
    [&]<int... phase>(std::integer_sequence<int, phase...>) { ((to = pack_phase<phase>(weights, to)), ...); }
    (std::make_integer_sequence<int, phases>{});
  }

  template <int Phase>
  static T* pack_phase(const T* weights, T* to) {
    constexpr int ty = taps_y(Phase), tx = taps_x(Phase);
    return kernels::pack<split(Phase)>(to, C.channels, ty, tx * C.filters, [&](int line, int k, int c) {
      const int ky = Phase / C.x.stride + C.y.stride * (ty - 1 - line);
      const int kx = Phase % C.x.stride + C.x.stride * (tx - 1 - k / C.filters);
      return weights[((ky * C.x.window + kx) * C.channels + c) * C.filters + k % C.filters];
    });
  }

  template <class DY, class DX, int Phase>
  struct Job : JobDefaults {
    using Scalar = T;
    static constexpr int ry = Phase / C.x.stride, rx = Phase % C.x.stride;
    static constexpr int split = ConvolutionInputGradient::split(Phase);
    static constexpr int taps = taps_x(Phase), outputs = C.channels, b_group = group(Phase);
    static constexpr bool shares = C.filters % split == 0 && can_share(taps);
    static constexpr Rows rows{C.y.inputs(ry), C.x.inputs(rx), DY::place.row(), C.filters};
    static constexpr int row0 = C.y.first_output(ry), col0 = C.x.first_output(rx);
    static constexpr Steps steps{.lines = taps_y(Phase),
                                 .a_line = DY::place.row(),
                                 .b_line = ceil_div(taps * C.filters, split) * lanes<T>,
                                 .steps = shares ? C.filters : taps * C.filters,
                                 .a_step = 1,
                                 .b_step = lanes<T>,
                                 .taps = shares ? taps : 1,
                                 .b_tap = C.filters / split * lanes<T>};
    static constexpr Edges edges{
        .lines = {row0, 1, 1, C.y.outputs()},
        .left = shares ? std::max(0, -col0) : 0,
        .right = shares ? std::max(0, col0 + rows.inner + taps - 1 - C.x.outputs()) : 0};
    static constexpr bool adjacent = C.x.stride == 1;

    T* dx;

    MICA_INLINE Packet<T> start(int, int, int) const { return broadcast<Packet<T>>(T(0)); }
    template <int N, class P>
    MICA_INLINE void put(int o, int i, int n, P sums) const {
      store_first<N>(dx + DX::offset(C.y.first(ry) + C.y.stride * o, C.x.first(rx) + C.x.stride * i) + n,
                     sums);
    }
    MICA_INLINE void run(DY dy, int sample, const T* packed) const {
      if constexpr (rows.outer > 0 && rows.inner > 0)
        product(*this, dy.at(sample, row0, col0), packed + offset(Phase));
    }
  };

  template <class DY, class DX>
  MICA_NOINLINE static void run(DY dy, const T* packed, DX dx) {
    for (int s = 0; s < dy.count; ++s) [&]<int... phase>(std::integer_sequence<int, phase...>) {
        (Job<DY, DX, phase>{{}, dx.sample(s)}.run(dy, s, packed), ...);
      }
    (std::make_integer_sequence<int, phases>{});
  }
};

}  // namespace mica::kernels::inline MICA_PACKETS

#include <mica/core/epilogue.hpp>
