// SPDX-License-Identifier: MIT
#pragma once

#include <mica/core/view.hpp>
#include <mica/kernels/convolution.hpp>
#include <mica/kernels/pack.hpp>
#include <mica/kernels/product.hpp>

#include <algorithm>
#include <utility>

#include <mica/core/prologue.hpp>

namespace mica::kernels::inline MICA_PACKETS {

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
