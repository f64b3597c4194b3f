// SPDX-License-Identifier: MIT
#pragma once

#include <mica/core/contracts/loss.hpp>
#include <mica/core/contracts/loss_options.hpp>

namespace mica {

template <class... Words>
struct NeedsProbabilities {
  static_assert(fits<Words...>,
                "mica: this loss takes probabilities: end the network with Sigmoid, give the loss the "
                "option FromLogits, or say in an activation of your own `output_kind = "
                "OutputKind::probabilities`");
};
template <class... Words>
struct SoftmaxOfOneOutput {
  static_assert(fits<Words...>,
                "mica: a distribution over one output is always 1; one output ends with Sigmoid");
};

namespace kernels {

/// What losses have in common that take each output for a decision by itself: options of these `Kinds`, and
/// outputs of any shape, which are probabilities or logits.
template <class Kinds, class... Given>
struct DecisionLoss : LossDefaults {
  using Options = LossOptions<Kinds, Given...>;
  static constexpr TargetKind target = TargetKind::binary;
  static constexpr bool from_logits = Options::from_logits;

  template <Shape Out, class End>
  static constexpr auto check() {
    if constexpr (!has_passed<typename Options::Check>)
      return typename Options::Check{};
    else if constexpr (from_logits)
      return check_logits<End>();
    else if constexpr (End::output_kind == OutputKind::any)
      return Failed<NeedsProbabilities>{};
    else if constexpr (End::output_kind == OutputKind::distribution && Out.channels() == 1)
      return Failed<SoftmaxOfOneOutput>{};
    else
      return Passed{};
  }
  template <Shape Out, class End>
  using Check = decltype(check<Out, End>());
};

}  // namespace kernels

}  // namespace mica
