// SPDX-License-Identifier: MIT
#pragma once

#include <mica/layers/convolutional/conv2d.hpp>
#include <mica/layers/convolutional/depthwise_conv2d.hpp>
#include <mica/network/separable_options.hpp>
#include <mica/network/sequential.hpp>

#include <type_traits>

namespace mica {

namespace detail {

template <Size Kernel, class... Given>
std::type_identity<DepthwiseConv2D<Kernel, Given..., NoBias>> depthwise_2d_of(TypeList<Given...>);
template <int Filters, class... Given>
std::type_identity<Conv2D<Filters, 1, Given...>> pointwise_2d_of(TypeList<Given...>);

template <int Filters, Size Kernel, class... Given>
using SeparableParts2D =
    Sequential<typename decltype(depthwise_2d_of<Kernel>(DepthwiseOptions<Given...>{}))::type,
               typename decltype(pointwise_2d_of<Filters>(PointwiseOptions<Given...>{}))::type>;

}  // namespace detail

/// A convolution of each channel by itself and then one of 1 x 1 over the channels, Keras' SeparableConv2D:
///
///     z = DepthwiseConv2D<Kernel, spatial options, NoBias>(x)
///     y = Conv2D<Filters, 1, the other options>(z)
///
/// | tensor | shape |
/// | --- | --- |
/// | x | height x width x channels |
/// | "kernel" of layer 1, Keras' depthwise_kernel | kernel height x kernel width x channels x m |
/// | "kernel" of layer 2, Keras' pointwise_kernel | 1 x 1 x channels m x filters |
/// | "bias" of layer 2 | filters |
/// | y | output height x output width x filters |
///
/// It is a composite: `summary()`, paths and messages name its two layers. Options, in any order: those of
/// DepthwiseConv2D (`DepthMultiplier<m>`, `Same`, `Padding<1>`, `Stride<2>`, `Dilation<2>`), an activation,
/// `NoBias`, an initializer of both kernels (GlorotUniform), `BiasInitializer<...>` (Zeros). (Chollet,
/// Xception, 2017.)
template <int Filters, Size Kernel, class... Given>
struct SeparableConv2D : detail::SeparableParts2D<Filters, Kernel, Given...> {
  static constexpr const char* name = "SeparableConv2D";
};

}  // namespace mica
