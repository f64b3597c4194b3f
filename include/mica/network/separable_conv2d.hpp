// SPDX-License-Identifier: MIT
#pragma once

#include <mica/layers/convolutional/conv2d.hpp>
#include <mica/layers/convolutional/depthwise_conv2d.hpp>
#include <mica/network/sequential.hpp>

#include <type_traits>

namespace mica {

namespace detail {

/// Whether an option is one of the depthwise part of a SeparableConv2D, and whether of the other part.
template <class O, class Kind = typename KindOf<O>::type>
inline constexpr bool is_spatial =
    std::is_same_v<Kind, PaddingOption> || std::is_same_v<Kind, PaddingSizeOption> ||
    std::is_same_v<Kind, StrideOption> || std::is_same_v<Kind, DilationOption> ||
    std::is_same_v<Kind, DepthMultiplierOption>;
template <class O>
inline constexpr bool is_initializer = std::is_same_v<typename KindOf<O>::type, KernelInitializerOption>;

template <bool Condition, class O>
using OptionIf = std::conditional_t<Condition, TypeList<O>, TypeList<>>;

template <Size Kernel, class... Given>
std::type_identity<DepthwiseConv2D<Kernel, Given..., NoBias>> depthwise_part(TypeList<Given...>);
template <int Filters, class... Given>
std::type_identity<Conv2D<Filters, 1, Given...>> pointwise_part(TypeList<Given...>);

template <int Filters, Size Kernel, class... Given>
using SeparableParts = Sequential<typename decltype(depthwise_part<Kernel>(
                                      (TypeList<>{} + ... +
                                       OptionIf<is_spatial<Given> || is_initializer<Given>, Given>{})))::type,
                                  typename decltype(pointwise_part<Filters>(
                                      (TypeList<>{} + ... + OptionIf<!is_spatial<Given>, Given>{})))::type>;

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
struct SeparableConv2D : detail::SeparableParts<Filters, Kernel, Given...> {
  static constexpr const char* name = "SeparableConv2D";
};

}  // namespace mica
