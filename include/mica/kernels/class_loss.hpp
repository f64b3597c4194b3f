// SPDX-License-Identifier: MIT
#pragma once

#include <mica/core/contracts/loss.hpp>

namespace mica {

template <class... Words>
struct NeedsClasses {
  static_assert(fits<Words...>,
                "mica: this loss needs a flat output of at least two classes; BinaryCrossentropy takes one "
                "Sigmoid, and outputs that are not flat");
};
template <class... Words>
struct NeedsDistribution {
  static_assert(fits<Words...>,
                "mica: this loss takes the probabilities of classes: end the network with Softmax, give "
                "the loss the option FromLogits, or say in an activation of your own `output_kind = "
                "OutputKind::distribution`");
};
template <class... Words>
struct NeedsOneOfManyClasses {
  static_assert(fits<Words...>,
                "mica: this loss is for one class of many, and each output of this network is a probability "
                "by itself: end it with Softmax, or take BinaryCrossentropy");
};

namespace kernels {

/// What cross-entropies over classes have in common: the option `FromLogits`, and one flat row of outputs,
/// which are probabilities of classes or logits.
template <class... Given>
struct ClassLoss : LossDefaults {
 private:
  using Options = LossOptions<Given...>;

 public:
  static constexpr bool from_logits = Options::from_logits;

  template <Shape Out, class End>
  static constexpr auto check() {
    if constexpr (!has_passed<typename Options::Check>)
      return typename Options::Check{};
    else if constexpr (Out.rank != 1 || Out.size() < 2)
      return Failed<NeedsClasses, Needs<2>>{};
    else if constexpr (from_logits)
      return check_logits<End>();
    else if constexpr (End::output_kind == OutputKind::distribution)
      return Passed{};
    else if constexpr (End::output_kind == OutputKind::probabilities)
      return Failed<NeedsOneOfManyClasses, End>{};
    else
      return Failed<NeedsDistribution>{};
  }
  template <Shape Out, class End>
  using Check = decltype(check<Out, End>());
};

}  // namespace kernels

}  // namespace mica
