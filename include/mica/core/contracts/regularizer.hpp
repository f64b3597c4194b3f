// SPDX-License-Identifier: MIT
#pragma once

#include <mica/core/contracts/penalty.hpp>
#include <mica/core/messages/require.hpp>
#include <mica/core/values/number.hpp>

#include <concepts>

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

/// The penalties among the options of a layer, which knows options of both kinds.
template <class Options>
class Regularizers {
  using Kernel = typename Options::template Get<KernelRegularizerOption, KernelRegularizer<L2<0>>>::Of;
  using Bias = typename Options::template Get<BiasRegularizerOption, BiasRegularizer<L2<0>>>::Of;

  template <class R>
  static constexpr Penalty penalty() {
    if constexpr (IsRegularizer<R>)
      return R::penalty;
    else
      return {};
  }
  static constexpr bool is_negative(const Penalty& p) { return !(p.l1 >= 0 && p.l2 >= 0); }

  static constexpr auto check() {
    if constexpr (!IsRegularizer<Kernel>)
      return Failed<NotARegularizer, NeedsType<L2<0.01>>>{};
    else if constexpr (!IsRegularizer<Bias>)
      return Failed<NotARegularizer, NeedsType<L2<0.01>>>{};
    else if constexpr (is_negative(penalty<Kernel>()) || is_negative(penalty<Bias>()))
      return Failed<NegativePenalty, Needs<0>>{};
    else
      return Passed{};
  }

 public:
  using Check = decltype(check());
  static constexpr Penalty kernel = penalty<Kernel>(), bias = penalty<Bias>();
};

}  // namespace detail

}  // namespace mica
