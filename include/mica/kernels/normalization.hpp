// SPDX-License-Identifier: MIT
#pragma once

#include <mica/core/values/view.hpp>
#include <mica/kernels/elementwise.hpp>
#include <mica/kernels/moments.hpp>
#include <mica/kernels/normalization_of_blocks.hpp>
#include <mica/kernels/normalization_of_segments.hpp>
#include <mica/kernels/normalization_of_tiles.hpp>

#include <algorithm>
#include <type_traits>

#include <mica/core/utilities/macro_scope.hpp>

/// y = gamma (x - mean) / sqrt(variance + epsilon) + beta, one sample after the other. Nothing is saved for
/// the backward pass, which computes the moments again.
namespace mica::kernels {
inline namespace MICA_PACKETS {

/// Whether the lanes hold tiles of whole pixels: that is faster for groups of few channels over several
/// pixels. The arrays with an element for each channel lie on the stack, so the number of channels is
/// limited. Measured on an AMD EPYC (Zen 5), AVX-512, November 2026, forward, speed of tiles over that of
/// segments: groups of 4 channels 6, of 16 and 32 channels 1.5 to 2.2, of 64 channels 0.8 to 1.06, of 128 and
/// 256 channels 0.6 to 0.9; 2048 channels in groups of 32 1.5, 4096 channels 0.6 to 0.9.
template <class T, Normalization N, class R>
constexpr bool in_tiles() {
  constexpr bool several_pixels = !N.each_pixel && R::count * R::size > N.channels;
  return several_pixels && N.group_size() < 4 * lanes<T> && N.channels <= 2048;
}

/// Whether groups are computed in blocks: that is faster where a sample has several that are not long.
/// Measured on the same machine, speed of blocks over that of segments, forward and backward: 784 groups of
/// 32 channels 6.2 and 5.9, 196 of 96 channels 4.2 and 3.4, 49 of 512 channels 1.5 and 1.4, 16 of 2048
/// channels 0.9 to 1.1, one of 64 or 256 channels 0.8 to 0.9.
template <class T, Normalization N, class R>
constexpr bool in_blocks() {
  return N.each_pixel && N.groups == 1 && R::count * R::size > N.channels &&
         N.channels * int{sizeof(T)} <= 4096;
}

/// The kernel for samples that consist of the runs R.
template <class T, Normalization N, class R>
constexpr auto normalization_kernel() {
  if constexpr (in_tiles<T, N, R>())
    return TileNormalization<T, N, R>{};
  else if constexpr (in_blocks<T, N, R>())
    return BlockNormalization<T, N, R>{};
  else
    return SegmentNormalization<N, R>{};
}

template <Normalization N, class X, class Y, class T>
void normalize(X x, Y y, const T* parameters, double epsilon) {
  normalization_kernel<T, N, Runs<X::layout, Y::layout>>().forward(x, y, parameters, epsilon);
}

template <Normalization N, class X, class DY, class DX, class T>
void normalize_gradient(X x, DY dy, DX dx, const T* parameters, T* gradient, bool add, double epsilon) {
  using To = std::conditional_t<needs_gradient<DX>, DX, X>;
  if (!add) std::fill_n(gradient, N.parameters(), T(0));
  normalization_kernel<T, N, Runs<X::layout, DY::layout, To::layout>>().backward(x, dy, dx, parameters,
                                                                                 gradient, epsilon);
}

}  // namespace MICA_PACKETS
}  // namespace mica::kernels

#include <mica/core/utilities/macro_unscope.hpp>
