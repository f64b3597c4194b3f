// SPDX-License-Identifier: MIT
#pragma once

#include <mica/core/messages/convolution_options.hpp>
#include <mica/core/messages/options.hpp>
#include <mica/core/messages/type_list.hpp>

#include <type_traits>

namespace mica {

namespace detail {

/// Whether an option is one of the depthwise part of a separable convolution, and whether of the other part.
template <class O, class Kind = typename KindOf<O>::type>
inline constexpr bool is_spatial =
    std::is_same_v<Kind, PaddingOption> || std::is_same_v<Kind, PaddingSizeOption> ||
    std::is_same_v<Kind, CausalOption> || std::is_same_v<Kind, StrideOption> ||
    std::is_same_v<Kind, DilationOption> || std::is_same_v<Kind, DepthMultiplierOption>;
template <class O>
inline constexpr bool is_initializer = std::is_same_v<typename KindOf<O>::type, KernelInitializerOption>;

template <bool Condition, class O>
using OptionIf = std::conditional_t<Condition, TypeList<O>, TypeList<>>;

/// The options that each part gets, a TypeList.
template <class... Given>
using DepthwiseOptions =
    decltype((TypeList<>{} + ... + OptionIf<is_spatial<Given> || is_initializer<Given>, Given>{}));
template <class... Given>
using PointwiseOptions = decltype((TypeList<>{} + ... + OptionIf<!is_spatial<Given>, Given>{}));

}  // namespace detail

}  // namespace mica
