// SPDX-License-Identifier: MIT
#pragma once

#include <mica/core/contracts/layer.hpp>
#include <mica/core/messages/option_kinds.hpp>
#include <mica/core/messages/require.hpp>

#include <concepts>

namespace mica {

template <class... Words>
struct NotAnActivation {
  static_assert(fits<Words...>,
                "mica: this activation is no layer; an activation derives from mica::Layer, or from "
                "mica::kernels::ElementwiseActivation, and has a name");
};
template <class... Words>
struct ActivationOfUnknownKind {
  static_assert(fits<Words...>,
                "mica: this activation does not say whether it is elementwise, `static constexpr bool "
                "is_elementwise`");
};
template <class... Words>
struct ActivationWithoutForward {
  static_assert(fits<Words...>,
                "mica: this activation has no `template <class F> static void forward(const F& f)`, where F "
                "is a mica::Forward with the views f.x and f.y");
};
template <class... Words>
struct ActivationWithoutBackward {
  static_assert(fits<Words...>,
                "mica: this activation has no `template <class B> static void backward(const B& b)`, where B "
                "is a mica::Backward with the views b.y, b.dy and b.dx, which may be NoGradient");
};
template <class... Words>
struct ActivationWithoutApply {
  static_assert(fits<Words...>,
                "mica: this elementwise activation has no apply(P x) that returns a P, for packets P");
};
template <class... Words>
struct ActivationWithoutGradient {
  static_assert(fits<Words...>,
                "mica: this elementwise activation has no gradient(P y, P dy) that returns a P, for "
                "packets P");
};

namespace detail {

template <class A>
concept IsActivationOption = requires {
  requires std::same_as<typename A::OptionKind, ActivationOption>;
};

template <class A, class P>
concept HasApply = requires(P x) {
  { A::apply(x) } -> std::same_as<P>;
};
template <class A, class P>
concept HasGradient = requires(P y, P dy) {
  { A::gradient(y, dy) } -> std::same_as<P>;
};

/// The type of the number that `apply` is checked with: a packet if the class names one.
template <class A>
struct NumbersOf {
  using type = float;
  static constexpr bool by_gradient = false;
};
template <class A>
requires requires { typename A::template PacketOf<float>; }
struct NumbersOf<A> {
  using type = typename A::template PacketOf<float>;
  static constexpr bool by_gradient = true;
};

/// Checks the members of an activation, as an option or as a layer.
template <class A>
constexpr auto check_activation() {
  constexpr Shape shape{4};
  if constexpr (!std::derived_from<A, Layer> || !HasName<A>) {
    return Failed<NotAnActivation>{};
  } else if constexpr (!requires {
                         { A::is_elementwise } -> std::convertible_to<bool>;
                       }) {
    return Failed<ActivationOfUnknownKind>{};
  } else if constexpr (!HasForward<A, shape, shape>) {
    return Failed<ActivationWithoutForward>{};
  } else if constexpr (!HasBackward<A, shape, shape>) {
    return Failed<ActivationWithoutBackward>{};
  } else if constexpr (A::is_fusable) {
    using P = typename NumbersOf<A>::type;
    if constexpr (!HasApply<A, P>)
      return Failed<ActivationWithoutApply>{};
    else if constexpr (NumbersOf<A>::by_gradient && !HasGradient<A, P>)
      return Failed<ActivationWithoutGradient>{};
    else
      return Passed{};
  } else {
    return Passed{};
  }
}

template <class A>
using ActivationCheck = decltype(check_activation<A>());

}  // namespace detail

/// A layer that can also be the option of another, `Dense<10, Softmax>`: it keeps the shape, has no
/// parameters, may be applied in place, and its `backward` reads only the output. If it is elementwise,
/// kernels apply it before they store, with its function `apply`.
template <class A>
concept IsActivation = detail::IsActivationOption<A> && has_passed<detail::ActivationCheck<A>>;

}  // namespace mica
