// SPDX-License-Identifier: MIT
#pragma once

#include <mica/core/layer.hpp>
#include <mica/core/option_kinds.hpp>
#include <mica/core/refusal.hpp>

#include <concepts>

namespace mica {

struct NotAnActivation {
  template <class... Words>
  struct Said {
    static_assert(
        fits<Words...>,
        "mica: this activation is no layer; an activation derives from mica::LayerDefaults, or from "
        "mica::kernels::ElementwiseActivation, and has a name");
  };
};
struct ActivationOfUnknownKind {
  template <class... Words>
  struct Said {
    static_assert(fits<Words...>,
                  "mica: this activation does not say whether it is elementwise, `static constexpr bool "
                  "is_elementwise`");
  };
};
struct ActivationWithoutForward {
  template <class... Words>
  struct Said {
    static_assert(
        fits<Words...>,
        "mica: this activation has no forward(X x, Y y, Weights<T>, const Pass&) for views x and y");
  };
};
struct ActivationWithoutBackward {
  template <class... Words>
  struct Said {
    static_assert(fits<Words...>,
                  "mica: this activation has no backward(X x, Y y, DY dy, DX dx, Weights<T>, Gradient<T>, "
                  "const Pass&) for views x, y, dy and dx, where dx may be Unwanted");
  };
};
struct ActivationWithoutApply {
  template <class... Words>
  struct Said {
    static_assert(fits<Words...>,
                  "mica: this elementwise activation has no apply(P x) that returns a P, for packets P");
  };
};
struct ActivationWithoutGradient {
  template <class... Words>
  struct Said {
    static_assert(fits<Words...>,
                  "mica: this elementwise activation has no gradient(P y, P dy) that returns a P, for "
                  "packets P");
  };
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

/// The numbers that `apply` is asked with: packets, where the class names them.
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

/// What an activation has to have, be it an option or a layer.
template <class A>
constexpr auto check_activation() {
  constexpr Shape shape{4};
  if constexpr (!std::derived_from<A, LayerDefaults> || !HasName<A>) {
    return Refused<NotAnActivation>{};
  } else if constexpr (!requires {
                         { A::is_elementwise } -> std::convertible_to<bool>;
                       }) {
    return Refused<ActivationOfUnknownKind>{};
  } else if constexpr (!HasForward<A, shape, shape>) {
    return Refused<ActivationWithoutForward>{};
  } else if constexpr (!HasBackward<A, shape, shape>) {
    return Refused<ActivationWithoutBackward>{};
  } else if constexpr (A::is_elementwise) {
    using P = typename NumbersOf<A>::type;
    if constexpr (!HasApply<A, P>)
      return Refused<ActivationWithoutApply>{};
    else if constexpr (NumbersOf<A>::by_gradient && !HasGradient<A, P>)
      return Refused<ActivationWithoutGradient>{};
    else
      return Accepted{};
  } else {
    return Accepted{};
  }
}

template <class A>
using ActivationAnswer = decltype(check_activation<A>());

}  // namespace detail

/// A layer that can also be the option of another, `Dense<10, Softmax>`: it keeps the shape, has no
/// parameters, may be applied in place, and its `backward` needs the output alone. If it is elementwise,
/// kernels apply it before they store, with its function `apply`.
template <class A>
concept IsActivation = detail::IsActivationOption<A> && is_accepted<detail::ActivationAnswer<A>>;

}  // namespace mica
