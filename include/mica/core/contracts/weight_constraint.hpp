// SPDX-License-Identifier: MIT
#pragma once

#include <mica/core/contracts/constraint.hpp>
#include <mica/core/messages/require.hpp>
#include <mica/core/values/number.hpp>

#include <concepts>

/// Constraints on parameters, which training enforces after each step.
namespace mica {

template <class... Words>
struct NotAConstraint {
  static_assert(
      fits<Words...>,
      "mica: this is not a constraint; a constraint has a `static constexpr mica::Constraint constraint`, "
      "as MaxNorm<2> has");
};
template <class... Words>
struct BoundsOfConstraint {
  static_assert(fits<Words...>, "mica: a constraint needs norms 0 <= least <= most, and a rate from 0 to 1");
};

/// Keras' NonNeg: weights below 0 become 0.
struct NonNeg {
  static constexpr Constraint constraint{Constraint::Kind::non_negative};
};
/// Keras' MaxNorm (Srivastava, Hinton, Krizhevsky, Sutskever, Salakhutdinov 2014): weights whose norm is
/// above `Most` are scaled down,
///
///     w = w min(norm, Most) / (1e-7 + norm)   with   norm = sqrt(sum w^2)
///
/// KernelConstraint says over which weights a norm goes.
template <Number Most = 2>
struct MaxNorm {
  static constexpr Constraint constraint{Constraint::Kind::norm, 0, Most.value};
};
/// Keras' UnitNorm: w = w / (1e-7 + norm).
struct UnitNorm {
  static constexpr Constraint constraint{Constraint::Kind::norm, 1, 1};
};
/// Keras' MinMaxNorm: norms go to the range from `Least` to `Most`, in each step the share `Rate` of the way,
///
///     w = w (Rate clip(norm, Least, Most) + (1 - Rate) norm) / (1e-7 + norm)
template <Number Least = 0, Number Most = 1, Number Rate = 1>
struct MinMaxNorm {
  static constexpr Constraint constraint{Constraint::Kind::norm, Least.value, Most.value, Rate.value};
};

/// The kinds of the options KernelConstraint and BiasConstraint.
struct KernelConstraintOption {};
struct BiasConstraintOption {};

/// Keras' kernel_constraint, `KernelConstraint<MaxNorm<2>>`: what the kernel obeys after each step of
/// training, and with Accumulated after each batch. The initial weights may break it, as in Keras. A frozen
/// layer has none. A norm goes over the weights of one unit of a Dense, as Keras' axis=0, and over the
/// weights of one filter of a convolution, Keras' axis=[0, 1, 2], and [0, 1, 3] of a transposed one (its
/// default there, 0, takes norms over the height of the kernel alone).
template <class WeightConstraint>
struct KernelConstraint {
  using OptionKind = KernelConstraintOption;
  using Of = WeightConstraint;
};
/// Keras' bias_constraint. A norm goes over all biases.
template <class WeightConstraint>
struct BiasConstraint {
  using OptionKind = BiasConstraintOption;
  using Of = WeightConstraint;
};

namespace detail {

struct NoConstraint {
  static constexpr Constraint constraint{};
};

template <class C>
concept IsConstraint = requires {
  { C::constraint } -> std::convertible_to<Constraint>;
};

/// The constraints among the options of a layer, which knows options of both kinds.
template <class Options>
class WeightConstraints {
  using Kernel = typename Options::template Get<KernelConstraintOption, KernelConstraint<NoConstraint>>::Of;
  using Bias = typename Options::template Get<BiasConstraintOption, BiasConstraint<NoConstraint>>::Of;

  template <class C>
  static constexpr Constraint constraint() {
    if constexpr (IsConstraint<C>)
      return C::constraint;
    else
      return {};
  }
  static constexpr bool fits_bounds(const Constraint& c) {
    return c.least >= 0 && c.most >= c.least && c.rate >= 0 && c.rate <= 1;
  }

  static constexpr auto check() {
    if constexpr (!IsConstraint<Kernel> || !IsConstraint<Bias>)
      return Failed<NotAConstraint, NeedsType<MaxNorm<2>>>{};
    else if constexpr (!fits_bounds(constraint<Kernel>()) || !fits_bounds(constraint<Bias>()))
      return Failed<BoundsOfConstraint>{};
    else
      return Passed{};
  }

 public:
  using Check = decltype(check());
  static constexpr Constraint kernel = constraint<Kernel>(), bias = constraint<Bias>();
};

}  // namespace detail

}  // namespace mica
