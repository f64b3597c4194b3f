// SPDX-License-Identifier: MIT
#pragma once

#include <mica/core/contracts/loss.hpp>
#include <mica/core/contracts/loss_options.hpp>

namespace mica {

template <class... Words>
struct NeedsClasses {
  static_assert(
      fits<Words...>,
      "mica: this loss needs at least two classes, in a flat output or in the channels of an image; "
      "BinaryCrossentropy takes one Sigmoid");
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

/// What losses over classes have in common: options of these `Kinds`, and one flat row of outputs, or of each
/// pixel of an image, which are probabilities of classes or logits.
template <class Kinds, class... Given>
struct ClassLoss : LossDefaults {
  using Options = LossOptions<Kinds, Given...>;
  static constexpr bool from_logits = Options::from_logits;
  static constexpr bool by_pixel = true;

  template <Shape Out, class End>
  static constexpr auto check() {
    if constexpr (!has_passed<typename Options::Check>)
      return typename Options::Check{};
    else if constexpr (!(Out.rank == 1 || Out.is_image()) || Out.channels() < 2)
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
