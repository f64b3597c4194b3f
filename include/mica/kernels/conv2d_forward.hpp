// SPDX-License-Identifier: MIT
#pragma once

#include <mica/core/values/view.hpp>
#include <mica/kernels/convolution.hpp>
#include <mica/kernels/gemm.hpp>
#include <mica/kernels/pack.hpp>
#include <mica/kernels/split_choice.hpp>

#include <mica/core/utilities/macro_scope.hpp>

namespace mica::kernels {
inline namespace MICA_PACKETS {

/// Forward kernel, y = activation(x * weights + bias): the rows of the product are output pixels, k runs over
/// the patch. Groups are products of their own.
template <class T, Convolution C>
struct ConvolutionForward {
  static constexpr int channels = C.group_channels(), filters = C.group_filters();
  static constexpr int pixels_together =
      has_adjacent_pixels(C) ? choose_row_split<T>(filters, C.horizontal.outputs()) : 1;
  static constexpr SplitOf split_of = pixels_together > 1 ? SplitOf::rows : SplitOf::packed_k;
  static constexpr int k_split = pixels_together > 1 ? 1 : choose_k_split<T>(filters, C.piece(), channels);
  static constexpr int split = pixels_together * k_split;
  /// Packed elements of one packet of outputs; pixels that share a register need a copy of each weight.
  static constexpr int packet_size = packed_size<T>(split, C.vertical.window, C.piece() * pixels_together);
  static constexpr int packets = ceil_div(filters, outputs_per_packet<T>(split));
  /// The bias, packed behind the weights of its group, is the initial value of the accumulators.
  static constexpr int group_size = packets * (C.pieces() * packet_size + lanes<T>);
  static constexpr int pack_size = C.groups * group_size;
  static constexpr int scratch_size = 0;

  static void pack(const T* weights, const T* bias, T* to) {
    constexpr int piece = C.piece(), copies = pixels_together;
    static constexpr T no_bias = T(0);
    for (int first = 0; first < C.filters; first += filters) {
      for (int p = 0; p < C.pieces(); ++p) {
        to = kernels::pack<T>(
            split, {filters, C.vertical.window, piece, copies},
            {weights + p * piece * C.filters + first, 1, C.patch_row() * C.filters, C.filters, 0}, to);
      }
      to = kernels::pack<T>(split, {filters, 1, 1, copies},
                            {bias ? bias + first : &no_bias, bias ? 1 : 0, 0, 0, 0}, to);
    }
  }

  template <class X, class Y, class Activation>
  struct Spec : GemmSpec {
    using Scalar = T;
    static constexpr int split = ConvolutionForward::split, outputs = filters, b_packet = packet_size;
    static constexpr SplitOf split_of = ConvolutionForward::split_of;
    static constexpr bool shares_taps = C.horizontal.stride == 1 && C.pieces() == 1 &&
                                        channels % k_split == 0 && can_share_taps(C.horizontal.window);
    static constexpr Rows rows{.outer = C.vertical.outputs(),
                               .inner = C.horizontal.outputs() / pixels_together,
                               .a_outer = C.vertical.stride * X::layout.row_stride(),
                               .a_inner = C.horizontal.stride * C.channels * pixels_together};
    static constexpr KSteps k{.lines = C.vertical.window,
                              .a_line = C.vertical.dilation * X::layout.row_stride(),
                              .b_line = ceil_div(C.piece(), k_split) * lanes<T>,
                              .steps = shares_taps ? channels : C.piece(),
                              .a_step = 1,
                              .b_step = lanes<T>,
                              .taps = shares_taps ? C.horizontal.window : 1,
                              .b_tap = channels / k_split * lanes<T>};
    static constexpr Edges edges{.lines = inside(C.vertical, C.vertical.stride, C.vertical.dilation),
                                 .left = shares_taps && pixels_together == 1 ? C.horizontal.before() : 0,
                                 .right = shares_taps && pixels_together == 1 ? C.horizontal.after() : 0};
    static constexpr bool has_contiguous_rows = C.groups == 1;

    const T* bias;
    T* y;

    MICA_INLINE Packet<T> start(int, int, int n) const {
      return load<Packet<T>>(bias + n / outputs_per_packet<T>(split) * lanes<T>);
    }
    template <int N, class P>
    MICA_INLINE void store(int row, int column, int n, P sums) const {
      store_first<N>(y + Y::offset(row, column) + n, Activation::apply(sums));
    }
  };

  template <class Activation, class X, class Y>
  MICA_NOINLINE static void run(X x, const T* packed, Y y, T* = nullptr) {
    for (int s = 0; s < x.count; ++s) {
      const T* weights = packed;
      for (int g = 0; g < C.groups; ++g, weights += group_size) {
        gemm(
            Spec<X, Y, Activation>{
                {}, weights + (group_size - packets * lanes<T>), y.sample(s) + g * filters},
            x.at(s, -C.vertical.before(), -C.horizontal.before()) + g * channels, weights,
            {C.pieces(), C.piece_stride(), packets * packet_size});
      }
    }
  }
};

}  // namespace MICA_PACKETS
}  // namespace mica::kernels

#include <mica/core/utilities/macro_unscope.hpp>
