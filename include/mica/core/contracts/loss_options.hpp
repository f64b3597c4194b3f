// SPDX-License-Identifier: MIT
#pragma once

#include <mica/core/messages/ignore_class.hpp>
#include <mica/core/messages/option_kinds.hpp>
#include <mica/core/messages/options.hpp>
#include <mica/core/messages/require.hpp>
#include <mica/core/values/number.hpp>

#include <type_traits>

/// The options of losses: types of different kinds, in any order,
/// `CategoricalCrossentropy<FromLogits, LabelSmoothing<0.1>>`.
namespace mica {

/// Keras' from_logits=True: the network ends without Softmax or Sigmoid, and `predict` returns logits.
struct FromLogits {
  using OptionKind = LogitsOption;
};

/// Keras' label_smoothing: a part of each target is shared by all classes. Of n classes the target t becomes
/// (1 - value) t + value / n; of a decision for itself, (1 - value) t + value / 2.
template <Number Value>
struct LabelSmoothing {
  using OptionKind = LabelSmoothingOption;
  static constexpr double value = Value.value;
};

/// The exponent of a focal loss, Keras' gamma: the larger, the less the easy samples count.
template <Number Value>
struct Gamma {
  using OptionKind = GammaOption;
  static constexpr double value = Value.value;
};
/// The weight of a focal loss, Keras' alpha.
template <Number Value>
struct Alpha {
  using OptionKind = AlphaOption;
  static constexpr double value = Value.value;
};
/// Keras' apply_class_balancing=True: targets of 1 have the weight alpha, those of 0 the weight 1 - alpha.
struct ApplyClassBalancing {
  using OptionKind = ClassBalancingOption;
};

template <class... Words>
struct UnknownOptionOfLoss {
  static_assert(fits<Words...>, "mica: this loss does not know this option");
};
template <class... Words>
struct LabelSmoothingOutOfRange {
  static_assert(fits<Words...>, "mica: the label smoothing of a loss is at least 0 and less than 1");
};

namespace detail {

template <class Check>
struct OfLoss {
  using type = Check;
};
template <class What>
struct OfLoss<Failed<UnknownOption, What>> {
  using type = Failed<UnknownOptionOfLoss, What>;
};

}  // namespace detail

/// The options given to a loss that knows options of the `Kinds`.
template <class Kinds, class... Given>
class LossOptions {
  using All = Options<Kinds, Given...>;
  using Ignored = typename All::template Get<IgnoreClassOption, detail::IgnoreNone>;

 public:
  static constexpr bool from_logits = !std::is_void_v<typename All::template Get<LogitsOption, void>>;
  static constexpr double label_smoothing = All::template Get<LabelSmoothingOption, LabelSmoothing<0>>::value;
  static constexpr int ignored_class = Ignored::value;
  static constexpr double gamma = All::template Get<GammaOption, Gamma<2>>::value;
  static constexpr double alpha = All::template Get<AlphaOption, Alpha<0.25>>::value;
  static constexpr bool balances_classes =
      !std::is_void_v<typename All::template Get<ClassBalancingOption, void>>;

  using Check = std::conditional_t < label_smoothing >= 0 &&
                label_smoothing<1,
                                typename detail::IgnoredClassCheck<
                                    Ignored, typename detail::OfLoss<typename All::Check>::type>::type,
                                Failed<LabelSmoothingOutOfRange>>;

  /// The target `t` of one of `classes` outputs, smoothed.
  template <class P>
  static P smoothed(P t, int classes) {
    if constexpr (label_smoothing > 0)
      return t * Scalar<P>(1 - label_smoothing) + Scalar<P>(label_smoothing / classes);
    else
      return t;
  }

 private:
  /// Packets and dual numbers are multiplied by a double.
  template <class P>
  using Scalar = std::conditional_t<std::is_arithmetic_v<P>, P, double>;
};

}  // namespace mica
