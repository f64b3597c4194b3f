// SPDX-License-Identifier: MIT
#pragma once

#include <mica/kernels/job.hpp>

#include <algorithm>
#include <cstddef>
#include <utility>

#include <mica/core/utilities/macro_scope.hpp>

/// The one micro-kernel: acc[m][n] += a(m, k) * b(k, n) over a block of registers, `a` broadcast from memory
/// with compile-time strides, `b` loaded as packets. Convolutions and dense layers, forward and backward, are
/// products of this kind; each describes itself in a small class, a job.
namespace mica::kernels::inline MICA_PACKETS {

/// A block of `Outer` x `Inner` rows and `Width` packets of outputs in registers. `Last` says that the block
/// holds the job's last outputs, where the final packet may be partial; `Left` and `Right`, how many of the
/// Inner + taps - 1 elements that its rows share are known to be zeros.
template <class Job, int Outer, int Inner, int Width, bool Last, int Left, int Right>
class Block {
  using T = typename Job::Scalar;
  using P = Packet<T>;

  static constexpr Rows rows = Job::rows;
  static constexpr Steps steps = Job::steps;
  static constexpr Edges edges = Job::edges;
  static constexpr int split = Job::split, k_split = Job::splits_rows ? 1 : split, taps = steps.taps;
  static constexpr int per_packet = outputs_per_packet<T>(split);
  static constexpr int rest = Job::outputs - (ceil_div(Job::outputs, per_packet) - 1) * per_packet;
  static constexpr int size = Outer * Inner * Width;
  static constexpr int whole_steps = steps.steps / k_split, tail = steps.steps % k_split;
  static constexpr int a_step = steps.a_step * k_split;
  static constexpr bool leaves_out_steps = !edges.steps.is_everywhere();
  static_assert(!leaves_out_steps || k_split == 1);
  // Few accumulators cannot hide the latency of a multiply-add: then two steps of k are in flight.
  static constexpr int in_flight =
      size <= 9 && 2 * size + Width + 1 < registers && whole_steps >= 2 && taps == 1 && !leaves_out_steps ? 2
                                                                                                          : 1;
  // Two rows of eight outputs, each split in pairs, make one full register.
  static constexpr bool joins_rows = Job::adjacent && splits_in_pairs<T>(split) && Width == 1 &&
                                     Job::outputs == per_packet && Inner % 2 == 0;

  template <int Tail>
  MICA_INLINE static P operand(const T* a) {
    if constexpr (Tail == 0)
      return spread<split>(a);
    else
      return spread_first<split, Tail>(a);
  }

  // In a dot product k lies along the lanes of `b` as it does in `a`; else a tail was packed with zeros.
  template <int Tail>
  MICA_INLINE static P factor(const T* b) {
    static_assert(Tail == 0 || !Job::interleaves);
    if constexpr (Job::interleaves)
      return interleave<split, Job::outputs>(b);
    else if constexpr (Tail != 0 && split == lanes<T>)
      return load_first<P, Tail>(b);
    else
      return load<P>(b);
  }

  // acc += a(., k) * b(k, .) for one step of k and all its taps.
  template <int Tail>
  MICA_INLINE static void step(P* acc, const T* a, const T* b) {
    P weights[std::size_t{Width * taps}];
    MICA_UNROLL
    for (int t = 0; t < taps; ++t) MICA_UNROLL
    for (int w = 0; w < Width; ++w)
      weights[t * Width + w] = factor<Tail>(b + t * steps.b_tap + w * Job::b_group);
    MICA_UNROLL
    for (int o = 0; o < Outer; ++o) MICA_UNROLL
    for (int i = Left; i < Inner + taps - 1 - Right; ++i) {
      const P value = operand<Tail>(a + o * rows.a_outer + i * rows.a_inner);
      MICA_UNROLL
      for (int t = 0; t < taps; ++t)
        if (i - t >= 0 && i - t < Inner) MICA_UNROLL
      for (int w = 0; w < Width; ++w) {
        P& sum = acc[(o * Inner + i - t) * Width + w];
        sum = multiply_add(value, weights[t * Width + w], sum);
      }
    }
  }

  template <int... i>
  MICA_INLINE static void start(const Job& job, P* acc, int o, int in, int v,
                                std::integer_sequence<int, i...>) {
    ((acc[i] = job.start(o + i / Width / Inner, in + i / Width % Inner, (v + i % Width) * per_packet)), ...);
  }

  template <int i>
  MICA_INLINE static void put_one(const Job& job, const P* acc, int o, int in, int v) {
    constexpr int w = i % Width, valid = Last && w == Width - 1 ? rest : per_packet;
    const int outer = o + i / Width / Inner, inner = in + i / Width % Inner, n = (v + w) * per_packet;
    if constexpr (Job::splits_rows) {
      job.template put<split * Job::outputs>(outer, inner * split, 0, line_up<split, Job::outputs>(acc[i]));
    } else {
      job.template put<valid>(outer, inner, n, add_parts<split>(acc[i]));
    }
  }

  template <int i>
  MICA_INLINE static void put_two(const Job& job, const P* acc, int o, int in) {
    job.template put<lanes<T>>(o + i / Inner, in + i % Inner, 0, add_neighbours(acc[i], acc[i + 1]));
  }

  template <int... i>
  MICA_INLINE static void put(const Job& job, const P* acc, int o, int in, int v,
                              std::integer_sequence<int, i...>) {
    if constexpr (!joins_rows)
      (put_one<i>(job, acc, o, in, v), ...);
    else
      (
          [&] {
            if constexpr (i % 2 == 0) put_two<i>(job, acc, o, in);
          }(),
          ...);
  }

  MICA_INLINE static Range lines_of(const Job& job, int o) {
    Range lines{0, steps.lines};
    if constexpr (!edges.lines.is_everywhere()) lines = edges.lines.of(o, o + Outer - 1, steps.lines);
    if constexpr (requires { job.lines; }) lines = lines & job.lines;
    return lines;
  }

  MICA_INLINE static Range steps_of(int in, int v) {
    if constexpr (leaves_out_steps)
      return edges.steps.of(Job::tap(in, v * per_packet),
                            Job::tap(in + Inner - 1, std::min((v + Width) * per_packet, Job::outputs) - 1),
                            whole_steps);
    else
      return {0, whole_steps};
  }

 public:
  /// The block whose first row is (o, in) and whose first packet of outputs is v.
  MICA_INLINE static void run(const Job job, const T* a, const T* b, const Repeat repeat, int o, int in,
                              int v) {
    constexpr std::make_integer_sequence<int, size> all;
    P acc[std::size_t{size * in_flight}];
    start(job, acc, o, in, v, all);
    if constexpr (in_flight == 2) MICA_UNROLL
    for (int i = 0; i < size; ++i) acc[size + i] = broadcast<P>(T(0));

    a += static_cast<std::ptrdiff_t>(o) * rows.a_outer + static_cast<std::ptrdiff_t>(in) * rows.a_inner;
    b += static_cast<std::ptrdiff_t>(v) * Job::b_group;
    const Range lines = lines_of(job, o), k = steps_of(in, v);
    for (int r = 0; r < repeat.count; ++r, a += repeat.a_stride, b += repeat.b_stride) MICA_ROLLED
    for (int line = lines.first; line < lines.last; ++line) {
      const T* ak = a + line * steps.a_line + k.first * a_step;
      const T* bk = b + line * steps.b_line + k.first * steps.b_step;
      // Unrolled, equal broadcasts of different rows are kept for later and spill.
      MICA_ROLLED
      for (int i = k.first; i < k.last / in_flight; ++i) {  // two are in flight only from 0 on
        step<0>(acc, ak, bk);
        if constexpr (in_flight == 2) step<0>(acc + size, ak + a_step, bk + steps.b_step);
        ak += in_flight * a_step;
        bk += in_flight * steps.b_step;
      }
      if constexpr (whole_steps % in_flight != 0) {
        step<0>(acc, ak, bk);
        ak += a_step;
        bk += steps.b_step;
      }
      if constexpr (tail != 0) step<tail>(acc, ak, bk);
    }
    if constexpr (in_flight == 2) MICA_UNROLL
    for (int i = 0; i < size; ++i) acc[i] = acc[i] + acc[size + i];
    put(job, acc, o, in, v, all);
  }
};

/// A whole product: the job's rows and outputs cut into blocks of the chosen tile.
template <class Job>
class Product {
  using T = typename Job::Scalar;
  static constexpr Rows rows = Job::rows;
  static constexpr int per_packet = outputs_per_packet<T>(Job::split);
  static constexpr int packets = ceil_div(Job::outputs, per_packet);
  static constexpr bool has_partial = Job::outputs % per_packet != 0;

  static constexpr int zero_products() {
    const int taps = Job::steps.taps, elements = rows.inner + taps - 1;
    int zeros = 0;
    for (int e = 0; e < elements; ++e)
      for (int t = 0; t < taps; ++t)
        if (e - t >= 0 && e - t < rows.inner && (e < Job::edges.left || e >= elements - Job::edges.right))
          ++zeros;
    return zeros;
  }

  static constexpr Tile tile = choose_tile(rows.outer, rows.inner, packets, Job::steps.taps, zero_products(),
                                           Job::splits_rows ? 1 : Job::split);
  static constexpr Cut inner = cut_evenly(rows.inner, tile.inner);
  static constexpr Cut wide = cut_evenly(packets, tile.packets);

  /// The rows, line by line: of a line's pieces the longer ones come first, and the first and the last piece
  /// know of the zeros at their end.
  template <int Width, bool Last>
  MICA_INLINE static void columns(const Job& job, const T* a, const T* b, const Repeat& repeat, int v) {
    constexpr int left = Job::edges.left, right = Job::edges.right;
    constexpr int shorter = inner.size, longer = inner.size + 1, first = inner.longer > 0 ? longer : shorter;
    for (int o = 0; o < rows.outer; o += tile.outer) {
      if constexpr (inner.count == 1) {
        Block<Job, tile.outer, first, Width, Last, left, right>::run(job, a, b, repeat, o, 0, v);
      } else {
        Block<Job, tile.outer, first, Width, Last, left, 0>::run(job, a, b, repeat, o, 0, v);
        int begin = first;
        if constexpr (inner.longer > 1)
          for (int i = 1; i < inner.longer; ++i, begin += longer)
            Block<Job, tile.outer, longer, Width, Last, 0, 0>::run(job, a, b, repeat, o, begin, v);
        if constexpr (inner.count - 1 > std::max(inner.longer, 1))
          for (; begin < rows.inner - shorter; begin += shorter)
            Block<Job, tile.outer, shorter, Width, Last, 0, 0>::run(job, a, b, repeat, o, begin, v);
        Block<Job, tile.outer, shorter, Width, Last, 0, right>::run(job, a, b, repeat, o, begin, v);
      }
    }
  }

 public:
  MICA_LOOPS_AS_WRITTEN static void run(const Job job, const T* a, const T* b, const Repeat repeat) {
    constexpr int shorter = wide.count - wide.longer;
    int v = 0;
    if constexpr (wide.longer > 0)
      for (int w = 0; w < wide.longer; ++w, v += wide.size + 1)
        columns<wide.size + 1, false>(job, a, b, repeat, v);
    if constexpr (shorter - has_partial > 0)
      for (int w = 0; w < shorter - has_partial; ++w, v += wide.size)
        columns<wide.size, false>(job, a, b, repeat, v);
    if constexpr (has_partial) columns<wide.size, true>(job, a, b, repeat, v);
  }
};

template <class Job>
MICA_INLINE void product(const Job& job, const typename Job::Scalar* a, const typename Job::Scalar* b,
                         const Repeat& repeat = {}) {
  Product<Job>::run(job, a, b, repeat);
}

}  // namespace mica::kernels::inline MICA_PACKETS

#include <mica/core/utilities/macro_unscope.hpp>
