// SPDX-License-Identifier: MIT
#pragma once

#include <mica/core/contracts/pass.hpp>
#include <mica/kernels/depthwise.hpp>
#include <mica/kernels/phases.hpp>

#include <algorithm>

#include <mica/core/utilities/macro_scope.hpp>

namespace mica::kernels {
inline namespace MICA_PACKETS {

/// Gradient of the inputs of a depthwise convolution: for each phase of the strides (see Axis) the
/// correlation with stride 1 of the output gradient with the flipped weights of its taps.
template <class T, Convolution C>
struct DepthwiseInputGradient : Phases<C> {
  using Phases<C>::kinds;
  using Phases<C>::vertical_phases;
  using Phases<C>::horizontal_phases;
  using Phases<C>::vertical_taps;
  using Phases<C>::horizontal_taps;
  using Phases<C>::for_each_phase;

  static constexpr DepthwiseLanes<T> channels_in_lanes(int kind) {
    const int columns = C.horizontal.inputs(horizontal_phases(kind).first),
              rows = std::max(C.vertical.inputs(vertical_phases(kind).first) / C.vertical.dilation, 1);
    return {
        C.filters, columns, C.horizontal.stride == 1,
        loads_once(vertical_taps(kind), horizontal_taps(kind), rows, columns, C.horizontal.dilation == 1)};
  }
  /// Packed elements of one phase, and of all.
  static constexpr int phase_size(int kind) {
    return channels_in_lanes(kind).pack_size(vertical_taps(kind) * horizontal_taps(kind));
  }
  static constexpr int pack_size = [] {
    int size = 0;
    for (int k = 0; k < kinds; ++k)
      size += vertical_phases(k).count() * horizontal_phases(k).count() * phase_size(k);
    return size;
  }();

  static void pack(const T* weights, T* to) {
    constexpr int tap = C.filters, row = C.horizontal.window * tap;
    for_each_phase([&](auto kind, int vertical, int horizontal) {
      constexpr int rows = vertical_taps(kind()), columns = horizontal_taps(kind());
      const T* const last = weights + (vertical + C.vertical.stride * (rows - 1)) * row +
                            (horizontal + C.horizontal.stride * (columns - 1)) * tap;
      to = pack_depthwise<T>(channels_in_lanes(kind()), rows, columns, last, -C.vertical.stride * row,
                             -C.horizontal.stride * tap, nullptr, to);
    });
  }

  /// The gradient of the repeated channels, where a channel has several filters.
  using Repeated = RepeatedChannels<T, C>;
  static constexpr Layout repeated{Repeated::layout.shape};
  static constexpr int scratch_size = Repeated::is_needed ? repeated.sample_stride() : 0;

  template <class DY, class DX>
  MICA_NOINLINE static void run(DY dy, const T* packed, DX dx, T* scratch = nullptr) {
    for (int s = 0; s < dy.count; ++s) {
      if constexpr (Repeated::is_needed) {
        run_sample(dy.part(s, 1), packed, View<T, repeated>{scratch, 1});
        for (int row = 0; row < C.vertical.extent; ++row) {
          sum_each<T>(scratch + repeated.offset(row, 0), C.horizontal.extent * C.channels, C.group_filters(),
                      dx.at(s, row));
        }
      } else {
        run_sample(dy.part(s, 1), packed, dx.part(s, 1));
      }
    }
  }

 private:
  template <class DY, class DX>
  MICA_INLINE static void run_sample(DY dy, const T* packed, DX dx) {
    // A pixel that no window covers is in no phase; its gradient is zero.
    if constexpr (!C.vertical.reaches_all() || !C.horizontal.reaches_all()) {
      for (int row = 0; row < C.vertical.extent; ++row)
        std::fill_n(dx.at(0, row), C.horizontal.extent * C.filters, T(0));
    }
    for_each_phase([&](auto kind, int vertical, int horizontal) {
      constexpr DepthwiseLanes<T> of = channels_in_lanes(kind());
      // The first phase of a kind stands for all of them.
      constexpr int v = vertical_phases(kind()).first, h = horizontal_phases(kind()).first;
      // The output gradient has zeros around it.
      constexpr int taps = horizontal_taps(kind()), before = -C.horizontal.first_output(h),
                    after = of.columns + taps - 1 - before - C.horizontal.outputs();
      using Correlation =
          DepthwiseCorrelation<T, of, vertical_taps(kind()), taps, 1, C.vertical.dilation,
                               C.vertical.inputs(v), C.horizontal.dilation == 1,
                               std::clamp(before, 0, taps - 1), std::clamp(after, 0, taps - 1)>;
      Correlation::template run<NoActivation>(
          packed, dy.at(0, C.vertical.first_output(v), C.horizontal.first_output(h)),
          {DY::layout.row_stride(), C.horizontal.dilation * C.filters, of.column_stride(C.filters)},
          dx.at(0, C.vertical.first(vertical), C.horizontal.first(horizontal)),
          {C.vertical.stride * DX::layout.row_stride(), 0,
           of.column_stride(C.horizontal.stride * C.filters)});
      packed += phase_size(kind());
    });
  }
};

}  // namespace MICA_PACKETS
}  // namespace mica::kernels

#include <mica/core/utilities/macro_unscope.hpp>
