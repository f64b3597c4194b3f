// SPDX-License-Identifier: MIT
#pragma once

#include <mica/kernels/depthwise.hpp>

#include <algorithm>

#include <mica/core/utilities/macro_scope.hpp>

namespace mica::kernels {
inline namespace MICA_PACKETS {

/// Forward kernel of a depthwise convolution, y = activation(x * weights + bias).
template <class T, Convolution C>
struct DepthwiseForward {
  using Repeated = RepeatedChannels<T, C>;
  static constexpr bool shared = C.horizontal.stride == 1 && C.horizontal.dilation == 1;
  static constexpr DepthwiseLanes<T> channels_in_lanes{
      C.filters, C.horizontal.outputs(), C.horizontal.stride == 1,
      loads_once(C.vertical.window, C.horizontal.window,
                 std::max(C.vertical.outputs() / C.vertical.dilation, 1), C.horizontal.outputs(), shared)};
  static constexpr int pack_size = channels_in_lanes.pack_size(C.vertical.window * C.horizontal.window);
  static constexpr int scratch_size = Repeated::scratch_size;

  static void pack(const T* weights, const T* bias, T* to) {
    pack_depthwise<T>(channels_in_lanes, C.vertical.window, C.horizontal.window, weights,
                      C.horizontal.window * C.filters, C.filters, bias, to);
  }

  template <class Activation, class X, class Y>
  MICA_NOINLINE static void run(X x, const T* packed, Y y, T* scratch = nullptr) {
    using Correlation = DepthwiseCorrelation<T, channels_in_lanes, C.vertical.window, C.horizontal.window,
                                             C.vertical.stride, C.vertical.dilation, C.vertical.outputs(),
                                             shared, std::min(C.horizontal.before(), C.horizontal.window - 1),
                                             std::min(C.horizontal.after(), C.horizontal.window - 1)>;
    for (int s = 0; s < x.count; ++s) {
      const auto image = Repeated::of(x, s, scratch);
      Correlation::template run<Activation>(
          packed, image.at(0, -C.vertical.before(), -C.horizontal.before()),
          {image.layout.row_stride(), C.horizontal.dilation * C.filters,
           channels_in_lanes.column_stride(C.horizontal.stride * C.filters)},
          y.at(s), {Y::layout.row_stride(), 0, channels_in_lanes.column_stride(C.filters)});
    }
  }
};

}  // namespace MICA_PACKETS
}  // namespace mica::kernels

#include <mica/core/utilities/macro_unscope.hpp>
