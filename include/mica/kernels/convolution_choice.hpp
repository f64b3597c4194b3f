// SPDX-License-Identifier: MIT
#pragma once

#include <mica/kernels/conv2d.hpp>
#include <mica/kernels/depthwise_forward.hpp>
#include <mica/kernels/depthwise_input_gradient.hpp>
#include <mica/kernels/depthwise_weight_gradient.hpp>
#include <mica/kernels/winograd/kernels.hpp>
#include <mica/kernels/winograd/weight_gradient.hpp>

#include <algorithm>
#include <type_traits>

#include <mica/core/utilities/macro_scope.hpp>

/// Which kernel computes a convolution: the direct one, Winograd's, or that of depthwise convolutions.
namespace mica::kernels {
inline namespace MICA_PACKETS {

/// Whether Winograd's filtering can compute a convolution, and its mapped weights, or their sums, have at
/// most so many bytes. The limit is for the memory: each thread has room for the sums.
template <class T>
constexpr bool suits_winograd(const Convolution& c, int square, int most_bytes) {
  const bool is_possible = c.vertical.window == 3 && c.horizontal.window == 3 && c.vertical.stride == 1 &&
                           c.horizontal.stride == 1 && c.vertical.dilation == 1 &&
                           c.horizontal.dilation == 1 && c.groups == 1;
  const double positions = (square + 2.0) * (square + 2.0);
  return is_possible && positions * c.channels * c.filters * sizeof(T) <= most_bytes;
}

/// Cycles of a direct kernel that gives `outputs` channels: 0.93 of a peak of two multiply-adds a cycle, with
/// 16 registers 0.82 of it. If the outputs fill half a register, the other half can hold another value of k.
template <class T>
constexpr double direct_cycles(const Convolution& c, int channels, int outputs) {
  const double full = ceil_div(outputs, lanes<T>), half = ceil_div(outputs, std::max(lanes<T> / 2, 1)) / 2.0;
  const double pairs = double(c.multiply_adds()) / c.channels / c.filters;
  const double busy = has_fused_multiply_add && registers == 16 ? 0.82 : 0.93;
  return pairs * channels * std::min(full, half) * (has_fused_multiply_add ? 0.5 : 1.0) / busy;
}

/// The squares of outputs that a kernel computes together, at most `AtMost`: 2 x 2 or 4 x 4 where the cost
/// models expect more than 1.15 of the speed of the direct kernel, which needs `direct` cycles, else
/// 1 x 1, the direct kernel. Measured on an AMD EPYC (Zen 5), November 2026, three kernels of 18 convolutions
/// of 3 x 3 to 56 x 56 pixels and 3 to 512 channels, squares of 2 x 2. With AVX-512 two chosen kernels are
/// not faster than the direct one: 28 x 28 x 64 to 10 filters 0.94, 56 x 56 x 24 to 24 1.0. With AVX2 six
/// kernels of few filters or pixels are not chosen that would be 1.15 to 1.7 times as fast.
template <class T, Convolution C, int AtMost, int Samples, int MostBytes,
          template <class, Convolution, int, int> class Kernel>
constexpr int square_of(double direct) {
  int best = 1;
  double cycles = direct / 1.15;
  const auto consider = [&](int square, double needed) {
    if (needed >= cycles) return;
    best = square;
    cycles = needed;
  };
  if constexpr (AtMost >= 2 && suits_winograd<T>(C, 2, MostBytes))
    consider(2, Kernel<T, C, 2, Samples>::cycles);
  if constexpr (AtMost >= 4 && suits_winograd<T>(C, 4, MostBytes))
    consider(4, Kernel<T, C, 4, Samples>::cycles);
  return best;
}

inline constexpr int mebibyte = 1024 * 1024;
template <class T, Convolution C, int AtMost, int Samples>
inline constexpr int forward_square_of = square_of<T, C, AtMost, Samples, 64 * mebibyte, WinogradForward>(
    direct_cycles<T>(C, C.channels, C.filters));

/// Whether the kernels want all samples of a micro-batch at once. The network asks for floats, whatever its
/// numbers are.
template <Convolution C, int AtMost>
inline constexpr bool wants_whole_micro_batch =
    samples_together(C) > 1 && forward_square_of<float, C, AtMost, samples_together(C)> > 1;
/// The samples that a network gives to the kernels at once.
template <Convolution C, int AtMost>
inline constexpr int samples_given = wants_whole_micro_batch<C, AtMost> ? samples_together(C) : 1;

template <class T, Convolution C, int AtMost>
inline constexpr int forward_square = forward_square_of<T, C, AtMost, samples_given<C, AtMost>>;
template <class T, Convolution C, int AtMost>
inline constexpr int input_gradient_square =
    square_of<T, C, AtMost, samples_given<C, AtMost>, 64 * mebibyte, WinogradInputGradient>(
        direct_cycles<T>(C, C.filters, C.channels));
template <class T, Convolution C, int AtMost>
inline constexpr int weight_gradient_square =
    square_of<T, C, AtMost, samples_given<C, AtMost>, 32 * mebibyte, WinogradWeightGradient>(
        ConvolutionWeightGradient<T, C>::cycles);

/// The kernels that compute a convolution, with squares of at most `AtMost` x `AtMost` outputs.
template <class T, Convolution C, int AtMost, bool is_depthwise = C.is_depthwise()>
struct ConvolutionKernels {
  using Forward =
      std::conditional_t<forward_square<T, C, AtMost> == 1, ConvolutionForward<T, C>,
                         WinogradForward<T, C, forward_square<T, C, AtMost>, samples_given<C, AtMost>>>;
  using InputGradient = std::conditional_t<
      input_gradient_square<T, C, AtMost> == 1, ConvolutionInputGradient<T, C>,
      WinogradInputGradient<T, C, input_gradient_square<T, C, AtMost>, samples_given<C, AtMost>>>;
  using WeightGradient = std::conditional_t<
      weight_gradient_square<T, C, AtMost> == 1, ConvolutionWeightGradient<T, C>,
      WinogradWeightGradient<T, C, weight_gradient_square<T, C, AtMost>, samples_given<C, AtMost>>>;
};
template <class T, Convolution C, int AtMost>
struct ConvolutionKernels<T, C, AtMost, true> {
  using Forward = DepthwiseForward<T, C>;
  using InputGradient = DepthwiseInputGradient<T, C>;
  using WeightGradient = DepthwiseWeightGradient<T, C>;
};

}  // namespace MICA_PACKETS
}  // namespace mica::kernels

#include <mica/core/utilities/macro_unscope.hpp>
