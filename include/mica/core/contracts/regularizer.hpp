// SPDX-License-Identifier: MIT
#pragma once

#include <mica/core/contracts/penalty.hpp>
#include <mica/core/messages/require.hpp>
#include <mica/core/values/number.hpp>

#include <concepts>
#include <type_traits>

/// Penalties on parameters, which the loss includes.
namespace mica {

template <class... Words>
struct NotARegularizer {
  static_assert(
      fits<Words...>,
      "mica: this is not a regularizer; a regularizer has a `static constexpr mica::Penalty penalty`, "
      "as L2<1e-4> has");
};
template <class... Words>
struct NegativePenalty {
  static_assert(fits<Words...>, "mica: the factors of a regularizer must be at least 0");
};

/// Keras' L1: the loss includes Factor sum |w|.
template <Number Factor = 0.01>
struct L1 {
  static constexpr Penalty penalty{Factor.value, 0};
};
/// Keras' L2: the loss includes Factor sum w^2.
template <Number Factor = 0.01>
struct L2 {
  static constexpr Penalty penalty{0, Factor.value};
};
/// Keras' L1L2: the loss includes First sum |w| + Second sum w^2.
template <Number First = 0, Number Second = 0>
struct L1L2 {
  static constexpr Penalty penalty{First.value, Second.value};
};

/// The kinds of the options KernelRegularizer and BiasRegularizer.
struct KernelRegularizerOption {};
struct BiasRegularizerOption {};

/// Keras' kernel_regularizer, `KernelRegularizer<L2<1e-4>>`: the loss that `fit` and `evaluate` return
/// includes the penalty, as in Keras. A frozen layer has none.
template <class Regularizer>
struct KernelRegularizer {
  using OptionKind = KernelRegularizerOption;
  using Of = Regularizer;
};
/// Keras' bias_regularizer.
template <class Regularizer>
struct BiasRegularizer {
  using OptionKind = BiasRegularizerOption;
  using Of = Regularizer;
};

namespace detail {

template <class R>
concept IsRegularizer = requires {
  { R::penalty } -> std::convertible_to<Penalty>;
};

/// Passed, or why R is no regularizer.
template <class R>
constexpr auto check_regularizer() {
  if constexpr (!IsRegularizer<R>)
    return Failed<NotARegularizer, NeedsType<L2<0.01>>>{};
  else if constexpr (Penalty{R::penalty}.l1 >= 0 && Penalty{R::penalty}.l2 >= 0)
    return Passed{};
  else
    return Failed<NegativePenalty, Needs<0>>{};
}
template <class R>
using RegularizerCheck = decltype(check_regularizer<R>());

template <class R>
constexpr Penalty penalty_of() {
  if constexpr (IsRegularizer<R>)
    return R::penalty;
  else
    return {};
}

/// The penalties among the options of a layer, which knows options of both kinds.
template <class Options>
class Regularizers {
  using Kernel = typename Options::template Get<KernelRegularizerOption, KernelRegularizer<L2<0>>>::Of;
  using Bias = typename Options::template Get<BiasRegularizerOption, BiasRegularizer<L2<0>>>::Of;

 public:
  using Check = std::conditional_t<has_passed<RegularizerCheck<Kernel>>, RegularizerCheck<Bias>,
                                   RegularizerCheck<Kernel>>;
  static constexpr Penalty kernel = penalty_of<Kernel>(), bias = penalty_of<Bias>();
};

}  // namespace detail

}  // namespace mica
