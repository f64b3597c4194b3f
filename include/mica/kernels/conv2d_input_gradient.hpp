// SPDX-License-Identifier: MIT
#pragma once

#include <mica/core/values/view.hpp>
#include <mica/kernels/convolution.hpp>
#include <mica/kernels/pack.hpp>
#include <mica/kernels/product.hpp>

#include <algorithm>
#include <utility>

#include <mica/core/utilities/macro_scope.hpp>

namespace mica::kernels::inline MICA_PACKETS {

/// Gradient of the inputs: for every phase a correlation with stride 1 of the outputs' gradients with
/// flipped, transposed weights. Rows are the phase's input pixels, k runs over taps and filters. Phases that
/// differ only by where they begin share their code: a run of them along each axis is a kind.
template <class T, Convolution C>
struct ConvolutionInputGradient {
  static constexpr PhaseRuns runs_y = C.y.phase_runs(), runs_x = C.x.phase_runs();
  static constexpr int kinds = runs_y.count * runs_x.count;

  static constexpr Phases phases_y(int kind) { return runs_y.at[kind / runs_x.count]; }
  static constexpr Phases phases_x(int kind) { return runs_x.at[kind % runs_x.count]; }
  static constexpr int taps_y(int kind) { return C.y.taps(phases_y(kind).first); }
  static constexpr int taps_x(int kind) { return C.x.taps(phases_x(kind).first); }
  static constexpr int split(int kind) {
    return choose_split<T>(C.channels, taps_x(kind) * C.filters, C.filters);
  }
  static constexpr int group(int kind) {
    return packed_group<T>(split(kind), taps_y(kind), taps_x(kind) * C.filters);
  }
  /// Packed elements of one phase.
  static constexpr int phase_size(int kind) {
    return group(kind) * ceil_div(C.channels, outputs_per_packet<T>(split(kind)));
  }
  static constexpr int offset(int kind) {
    int sum = 0;
    for (int k = 0; k < kind; ++k) sum += phases_y(k).count() * phases_x(k).count() * phase_size(k);
    return sum;
  }
  static constexpr int pack_size = offset(kinds);

  /// Calls f(kind, phase y, phase x) for every phase, in the order in which they are packed.
  template <class F>
  MICA_INLINE static void for_each_phase(F f) {
    const auto for_kind = [&](auto kind) {
      constexpr Phases ys = phases_y(kind()), xs = phases_x(kind());
      for (int ry = ys.first; ry < ys.last; ++ry)
        for (int rx = xs.first; rx < xs.last; ++rx) f(kind, ry, rx);
    };
    [&]<int... kind>(std::integer_sequence<int, kind...>) {
      (for_kind(std::integral_constant<int, kind>{}), ...);
    }
    (std::make_integer_sequence<int, kinds>{});
  }

  static void pack(const T* weights, T* to) {
    for_each_phase([&](auto kind, int ry, int rx) { to = pack_phase<kind()>(weights, ry, rx, to); });
  }

  template <int Kind>
  static T* pack_phase(const T* weights, int ry, int rx, T* to) {
    constexpr int ty = taps_y(Kind), tx = taps_x(Kind);
    return kernels::pack<split(Kind)>(to, C.channels, ty, tx * C.filters, [&](int line, int k, int c) {
      const int ky = ry + C.y.stride * (ty - 1 - line), kx = rx + C.x.stride * (tx - 1 - k / C.filters);
      return weights[((ky * C.x.window + kx) * C.channels + c) * C.filters + k % C.filters];
    });
  }

  template <class DY, class DX, int Kind>
  struct Job : JobDefaults {
    using Scalar = T;
    // One phase stands for its kind.
    static constexpr int ry = phases_y(Kind).first, rx = phases_x(Kind).first;
    static constexpr int split = ConvolutionInputGradient::split(Kind);
    static constexpr int taps = taps_x(Kind), outputs = C.channels, b_group = group(Kind);
    static constexpr bool shares = C.filters % split == 0 && can_share(taps);
    static constexpr Rows rows{C.y.inputs(ry), C.x.inputs(rx), DY::layout.row_stride(), C.filters};
    static constexpr int row0 = C.y.first_output(ry), col0 = C.x.first_output(rx);
    static constexpr Steps steps{.lines = taps_y(Kind),
                                 .a_line = DY::layout.row_stride(),
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

    T* first;  // the gradient of the phase's first pixel

    MICA_INLINE Packet<T> start(int, int, int) const { return broadcast<Packet<T>>(T(0)); }
    template <int N, class P>
    MICA_INLINE void put(int o, int i, int n, P sums) const {
      store_first<N>(first + DX::offset(C.y.stride * o, C.x.stride * i) - DX::offset(0, 0) + n, sums);
    }
  };

  template <class DY, class DX>
  MICA_NOINLINE static void run(DY dy, const T* packed, DX dx) {
    for (int s = 0; s < dy.count; ++s) {
      // Pixels that no window covers have no phase here.
      if constexpr (!C.y.reaches_all() || !C.x.reaches_all())
        for (int y = 0; y < C.y.extent; ++y) std::fill_n(dx.at(s, y), C.x.extent * C.channels, T(0));
      const T* weights = packed;
      for_each_phase([&](auto kind, int ry, int rx) {
        using J = Job<DY, DX, kind()>;
        product(J{{}, dx.at(s, C.y.first(ry), C.x.first(rx))}, dy.at(s, J::row0, J::col0), weights);
        weights += phase_size(kind());
      });
    }
  }
};

}  // namespace mica::kernels::inline MICA_PACKETS

#include <mica/core/utilities/macro_unscope.hpp>
