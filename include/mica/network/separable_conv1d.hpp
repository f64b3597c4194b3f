// SPDX-License-Identifier: MIT
#pragma once

#include <mica/layers/convolutional/conv1d.hpp>
#include <mica/layers/convolutional/depthwise_conv1d.hpp>
#include <mica/network/separable_options.hpp>
#include <mica/network/sequential.hpp>

#include <type_traits>

namespace mica {

namespace detail {

template <int Kernel, class... Given>
std::type_identity<DepthwiseConv1D<Kernel, Given..., NoBias>> depthwise_1d_of(TypeList<Given...>);
template <int Filters, class... Given>
std::type_identity<Conv1D<Filters, 1, Given...>> pointwise_1d_of(TypeList<Given...>);

template <int Filters, int Kernel, class... Given>
using SeparableParts1D =
    Sequential<typename decltype(depthwise_1d_of<Kernel>(DepthwiseOptions<Given...>{}))::type,
               typename decltype(pointwise_1d_of<Filters>(PointwiseOptions<Given...>{}))::type>;

}  // namespace detail

/// A convolution of each channel of a sequence by itself and then one of length 1 over the channels, Keras'
/// SeparableConv1D:
///
///     z = DepthwiseConv1D<Kernel, spatial options, NoBias>(x)
///     y = Conv1D<Filters, 1, the other options>(z)
///
/// | tensor | shape |
/// | --- | --- |
/// | x | length x channels |
/// | "kernel" of layer 1, Keras' depthwise_kernel | kernel x channels x m |
/// | "kernel" of layer 2, Keras' pointwise_kernel | 1 x channels m x filters |
/// | "bias" of layer 2 | filters |
/// | y | output length x filters |
///
/// It is a composite, with the options of SeparableConv2D: `DepthMultiplier<m>`, `Same`, `Padding<1>`,
/// `Stride<2>`, `Dilation<2>`, an activation, `NoBias`, an initializer of both kernels (GlorotUniform),
/// `BiasInitializer<...>` (Zeros).
template <int Filters, int Kernel, class... Given>
struct SeparableConv1D : detail::SeparableParts1D<Filters, Kernel, Given...> {
  static constexpr const char* name = "SeparableConv1D";
};

}  // namespace mica
