// SPDX-License-Identifier: MIT
#pragma once

#include <mica/core/contracts/layer.hpp>
#include <mica/core/contracts/wiring.hpp>
#include <mica/core/messages/require.hpp>
#include <mica/core/values/number.hpp>
#include <mica/network/freezing.hpp>
#include <mica/network/unwrapping.hpp>

#include <limits>
#include <type_traits>

namespace mica {

template <class... Words>
struct RateFactorOutOfRange {
  static_assert(fits<Words...>,
                "mica: a LearningRateFactor multiplies by a finite number that is at least 0");
};

template <Number Factor, class... Layers>
struct LearningRateFactor;

/// How the layers of a LearningRateFactor become layers with a factor.
namespace detail {

/// Layer L with a learning rate that is multiplied by a factor.
template <Number Factor, class L>
struct RateLayer : L {
  using Trainable = L;
  static constexpr double learning_rate_factor = Factor.value * L::learning_rate_factor;
};

template <Number Factor, class L>
constexpr auto with_rate_factor();
template <Number Factor, class L>
using WithRateFactor = typename decltype(with_rate_factor<Factor, L>())::type;

template <Number Factor>
struct WithThisFactor {
  template <class L>
  using Of = WithRateFactor<Factor, L>;
};

/// A composite whose layers have the factor.
template <Number Factor, class L>
struct RateComposite : L {
  using Trainable = L;
  using Leaves = MappedLayers<WithThisFactor<Factor>::template Of, typename L::Leaves>;
  using Children = MappedChildren<WithThisFactor<Factor>::template Of, typename L::Children>;
};

/// A layer without trained parameters stays as it is, and so does each layer if the factor is 1. With a
/// factor of 0 it is frozen.
template <Number Factor, class L>
constexpr auto with_rate_factor() {
  if constexpr (Factor.value == 0)
    return std::type_identity<Freeze<L>>{};
  else if constexpr (Factor.value == 1)
    return std::type_identity<L>{};
  else if constexpr (requires { typename L::template Mapped<WithThisFactor<Factor>::template Of>; })
    return std::type_identity<typename L::template Mapped<WithThisFactor<Factor>::template Of>>{};
  else if constexpr (IsComposite<L>)
    return std::type_identity<RateComposite<Factor, L>>{};
  else if constexpr (!IsLayer<L>)
    return std::type_identity<L>{};
  else if constexpr (tensor_count<decltype(L::parameters(Shape{}))> > 0)
    return std::type_identity<RateLayer<Factor, L>>{};
  else
    return std::type_identity<L>{};
}

/// What a LearningRateFactor makes of its layers. A factor that is out of range is an error, and the layers
/// stay as they are.
template <Number Factor, class... Layers>
constexpr auto checked_factor() {
  constexpr bool is_valid = Factor.value >= 0 && Factor.value <= std::numeric_limits<double>::max();
  using Check = std::conditional_t<is_valid, Passed, Failed<RateFactorOutOfRange, Needs<0>>>;
  if constexpr (Require<Check, LearningRateFactor<Factor, Layers...>>::value)
    return WithThisFactor<Factor>{};
  else
    return WithThisFactor<1>{};
}
template <Number Factor, class... Layers>
using Factored = decltype(checked_factor<Factor, Layers...>());

template <Number Factor, class... Layers>
inline constexpr bool is_wrapper<LearningRateFactor<Factor, Layers...>> = true;

template <Number Factor, class... Layers>
struct InList<LearningRateFactor<Factor, Layers...>> {
  using type = MappedLayers<Factored<Factor, Layers...>::template Of, Unwrapped<Layers...>>;
};
template <Number Factor, class L>
struct AsBranch<LearningRateFactor<Factor, L>> {
  using type = typename Factored<Factor, L>::template Of<L>;
};
template <Number Factor, class... Layers>
struct AsBranch<LearningRateFactor<Factor, Layers...>> {
  using type = typename Factored<Factor, Layers...>::template Of<Sequential<Layers...>>;
};

}  // namespace detail

}  // namespace mica
