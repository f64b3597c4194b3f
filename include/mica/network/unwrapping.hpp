// SPDX-License-Identifier: MIT
#pragma once

#include <mica/core/messages/type_list.hpp>

/// Wrappers: a Frozen or a LearningRateFactor says something about layers and is no layer by itself.
namespace mica::detail {

template <class L>
inline constexpr bool is_wrapper = false;

/// In a list of layers one behind the other, the layers of a wrapper stand where the wrapper stands, so that
/// they have the numbers that they have without it.
template <class L>
struct InList {
  using type = TypeList<L>;
};
template <class... Layers>
constexpr auto unwrapped() {
  if constexpr ((is_wrapper<Layers> || ...))
    return decltype((TypeList<>{} + ... + typename InList<Layers>::type{})){};
  else
    return TypeList<Layers...>{};
}
template <class... Layers>
using Unwrapped = decltype(unwrapped<Layers...>());

/// A wrapper that is a branch is one layer, or a Sequential of several.
template <class L>
struct AsBranch {
  using type = L;
};

}  // namespace mica::detail
