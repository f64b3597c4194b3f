// SPDX-License-Identifier: MIT
#pragma once

#include <mica/core/values/view.hpp>
#include <mica/kernels/convolution.hpp>
#include <mica/kernels/gemm.hpp>
#include <mica/kernels/pack.hpp>
#include <mica/kernels/phases.hpp>
#include <mica/kernels/split_choice.hpp>

#include <algorithm>

#include <mica/core/utilities/macro_scope.hpp>

namespace mica::kernels {
inline namespace MICA_PACKETS {

/// Gradient of the inputs. A stride divides the input pixels into phases (see Axis). The gradient of one
/// phase is a correlation with stride 1 of the output gradient with the flipped, transposed weights of its
/// taps: the rows of the product are the phase's input pixels, k runs over taps and filters. Phases of one
/// kind use the same code.
template <class T, Convolution C>
struct ConvolutionInputGradient : Phases<C> {
  using Phases<C>::kinds;
  using Phases<C>::vertical_phases;
  using Phases<C>::horizontal_phases;
  using Phases<C>::vertical_taps;
  using Phases<C>::horizontal_taps;
  using Phases<C>::for_each_phase;

  /// The pieces of a patch row of dL/dy, each one tap or all.
  static constexpr int pieces(int kind) { return C.pieces() > 1 ? horizontal_taps(kind) : 1; }
  static constexpr int piece_taps(int kind) { return horizontal_taps(kind) / pieces(kind); }
  static constexpr int channels = C.group_channels(), filters = C.group_filters();
  /// The values of k of one line: the taps of a piece and the filters of a group.
  static constexpr int line(int kind) { return piece_taps(kind) * filters; }
  static constexpr int split(int kind) { return choose_k_split<T>(channels, line(kind), filters); }
  /// Packed elements of one packet of outputs, of a piece, of one phase, and of all phases before a kind.
  static constexpr int packet_size(int kind) {
    return packed_size<T>(split(kind), vertical_taps(kind), line(kind));
  }
  static constexpr int piece_size(int kind) {
    return packet_size(kind) * ceil_div(channels, outputs_per_packet<T>(split(kind)));
  }
  static constexpr int phase_size(int kind) { return C.groups * pieces(kind) * piece_size(kind); }
  static constexpr int offset(int kind) {
    int sum = 0;
    for (int k = 0; k < kind; ++k) {
      sum += vertical_phases(k).count() * horizontal_phases(k).count() * phase_size(k);
    }
    return sum;
  }
  static constexpr int pack_size = offset(kinds);
  static constexpr int scratch_size = 0;

  /// A phase reads every stride-th row and column of the kernel, from the last to the first.
  static void pack(const T* weights, T* to) {
    constexpr int tap = channels * C.filters, row = C.horizontal.window * tap;
    for_each_phase([&](auto kind, int vertical, int horizontal) {
      constexpr int rows = vertical_taps(kind()), columns = horizontal_taps(kind());
      const T* const last = weights + (vertical + C.vertical.stride * (rows - 1)) * row +
                            (horizontal + C.horizontal.stride * (columns - 1)) * tap;
      for (int first = 0; first < C.filters; first += filters) {
        for (int p = 0; p < pieces(kind()); ++p) {
          const T* const from = last + first - p * C.horizontal.stride * tap;
          to = kernels::pack<T>(split(kind()), {channels, rows, piece_taps(kind()), filters},
                                {from, C.filters, -C.vertical.stride * row, -C.horizontal.stride * tap, 1},
                                to);
        }
      }
    });
  }

  template <class DY, class DX, int Kind>
  struct Spec : GemmSpec {
    using Scalar = T;
    // The first phase of a kind stands for all of them.
    static constexpr int vertical = vertical_phases(Kind).first, horizontal = horizontal_phases(Kind).first;
    static constexpr int first_row = C.vertical.first_output(vertical);
    static constexpr int first_column = C.horizontal.first_output(horizontal);
    static constexpr int split = ConvolutionInputGradient::split(Kind), outputs = channels;
    static constexpr int taps = piece_taps(Kind), b_packet = packet_size(Kind);
    static constexpr bool shares_taps = filters % split == 0 && can_share_taps(taps);
    static constexpr Rows rows{.outer = C.vertical.inputs(vertical),
                               .inner = C.horizontal.inputs(horizontal),
                               .a_outer = DY::layout.row_stride(),
                               .a_inner = C.filters};
    static constexpr KSteps k{.lines = vertical_taps(Kind),
                              .a_line = C.vertical.dilation * DY::layout.row_stride(),
                              .b_line = ceil_div(taps * filters, split) * lanes<T>,
                              .steps = shares_taps ? filters : taps * filters,
                              .a_step = 1,
                              .b_step = lanes<T>,
                              .taps = shares_taps ? taps : 1,
                              .b_tap = filters / split * lanes<T>};
    static constexpr Edges edges{
        .lines = {first_row, 1, C.vertical.dilation, C.vertical.outputs()},
        .left = shares_taps ? std::max(0, -first_column) : 0,
        .right =
            shares_taps ? std::max(0, first_column + rows.inner + taps - 1 - C.horizontal.outputs()) : 0};
    static constexpr bool has_contiguous_rows = C.horizontal.stride == 1 && C.groups == 1;

    T* first;  // the gradient of the phase's first pixel

    MICA_INLINE Packet<T> start(int, int, int) const { return broadcast<Packet<T>>(T(0)); }
    template <int N, class P>
    MICA_INLINE void store(int row, int column, int n, P sums) const {
      T* const pixel = first + DX::offset(C.vertical.stride * row, C.horizontal.stride * column);
      store_first<N>(pixel - DX::offset(0, 0) + n, sums);
    }
  };

  template <class DY, class DX>
  MICA_NOINLINE static void run(DY dy, const T* packed, DX dx, T* = nullptr) {
    for (int s = 0; s < dy.count; ++s) {
      // A pixel that no window covers is in no phase; its gradient is zero.
      if constexpr (!C.vertical.reaches_all() || !C.horizontal.reaches_all()) {
        for (int row = 0; row < C.vertical.extent; ++row) {
          std::fill_n(dx.at(s, row), C.horizontal.extent * C.channels, T(0));
        }
      }
      const T* weights = packed;
      for_each_phase([&](auto kind, int vertical, int horizontal) {
        using S = Spec<DY, DX, kind()>;
        constexpr int k = kind(), stride = pieces(k) > 1 ? C.horizontal.dilation * C.filters : 0;
        for (int g = 0; g < C.groups; ++g, weights += pieces(k) * piece_size(k)) {
          gemm(S{{}, dx.at(s, C.vertical.first(vertical), C.horizontal.first(horizontal)) + g * channels},
               dy.at(s, S::first_row, S::first_column) + g * filters, weights,
               {pieces(k), stride, piece_size(k)});
        }
      });
    }
  }
};

}  // namespace MICA_PACKETS
}  // namespace mica::kernels

#include <mica/core/utilities/macro_unscope.hpp>
