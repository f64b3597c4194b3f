// SPDX-License-Identifier: MIT
#pragma once

#include <mica/kernels/conv2d.hpp>
#include <mica/kernels/winograd/kernels.hpp>
#include <mica/kernels/winograd/weight_gradient.hpp>

#include <algorithm>
#include <type_traits>

#include <mica/core/utilities/macro_scope.hpp>

/// Which kernel computes a convolution: the direct one, or Winograd's.
namespace mica::kernels {
inline namespace MICA_PACKETS {

/// Whether Winograd's maps are for this convolution.
constexpr bool suits_winograd(const Convolution& c) {
  return c.vertical.window == 3 && c.horizontal.window == 3 && c.vertical.stride == 1 &&
         c.horizontal.stride == 1;
}

/// Cycles of a direct kernel that gives `outputs` channels: two multiply-adds a cycle, 0.93 of the time. Half
/// a register can hold another value of k.
template <class T>
constexpr double direct_cycles(const Convolution& c, int channels, int outputs) {
  const double full = ceil_div(outputs, lanes<T>), half = ceil_div(outputs, std::max(lanes<T> / 2, 1)) / 2.0;
  const double pairs = double(c.multiply_adds()) / c.channels / c.filters;
  return pairs * channels * std::min(full, half) * (has_fused_multiply_add ? 0.5 : 1.0) / 0.93;
}

/// The squares of outputs that a kernel computes together, at most `AtMost`: 2 x 2 or 4 x 4 where the cost
/// models promise more than 1.15 of the speed of the direct kernel, which needs `direct` cycles, and else 1 x
/// 1, the direct kernel. Measured on an AMD EPYC (Zen 5), November 2026, three kernels of 18 convolutions of
/// 5 x 5 to 56 x 56 pixels and 3 to 256 channels. With AVX-512 and with SSE2 the promise for 2 x 2 is kept
/// within 0.25 where it is more than 1.15, except for 8 x 8 x 256 to 256, whose weights leave the cache: 1.3
/// of 1.8. With AVX2 it is too low: 1.3 where 1.7 is measured.
template <class T, Convolution C, int AtMost, template <class, Convolution, int> class Kernel>
constexpr int square_of(double direct) {
  int best = 1;
  if constexpr (suits_winograd(C) && AtMost >= 2) {
    double cycles = direct / 1.15;
    const auto try_square = [&](int square, double needed) {
      if (needed < cycles) best = square, cycles = needed;
    };
    try_square(2, Kernel<T, C, 2>::cycles);
    if constexpr (AtMost >= 4) try_square(4, Kernel<T, C, 4>::cycles);
  }
  static_cast<void>(direct);
  return best;
}

template <class T, Convolution C, int AtMost>
inline constexpr int forward_square = square_of<T, C, AtMost, WinogradForward>(direct_cycles<T>(C, C.channels,
                                                                                                C.filters));
template <class T, Convolution C, int AtMost>
inline constexpr int input_gradient_square =
    square_of<T, C, AtMost, WinogradInputGradient>(direct_cycles<T>(C, C.filters, C.channels));
template <class T, Convolution C, int AtMost>
inline constexpr int weight_gradient_square =
    square_of<T, C, AtMost, WinogradWeightGradient>(ConvolutionWeightGradient<T, C>::cycles);

template <class T, Convolution C, int AtMost>
using ForwardKernel = std::conditional_t<forward_square<T, C, AtMost> == 1, ConvolutionForward<T, C>,
                                         WinogradForward<T, C, forward_square<T, C, AtMost>>>;
template <class T, Convolution C, int AtMost>
using InputGradientKernel =
    std::conditional_t<input_gradient_square<T, C, AtMost> == 1, ConvolutionInputGradient<T, C>,
                       WinogradInputGradient<T, C, input_gradient_square<T, C, AtMost>>>;
template <class T, Convolution C, int AtMost>
using WeightGradientKernel =
    std::conditional_t<weight_gradient_square<T, C, AtMost> == 1, ConvolutionWeightGradient<T, C>,
                       WinogradWeightGradient<T, C, weight_gradient_square<T, C, AtMost>>>;

}  // namespace MICA_PACKETS
}  // namespace mica::kernels

#include <mica/core/utilities/macro_unscope.hpp>
