// SPDX-License-Identifier: MIT
#pragma once

#include <mica/core/layer.hpp>
#include <mica/core/options.hpp>

#include <concepts>

namespace mica {

/// A layer that can also be the option of another, `Dense<10, Softmax>`: it keeps the shape, has no
/// parameters, may be applied in place, and its `backward` needs the output alone. If it is elementwise,
/// kernels apply it before they store.
template <class A>
concept IsActivation = IsLayer<A> && std::same_as<typename A::OptionKind, ActivationOption> && requires {
  { A::is_elementwise } -> std::convertible_to<bool>;
};

}  // namespace mica
