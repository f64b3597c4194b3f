// SPDX-License-Identifier: MIT
#pragma once

#include <mica/core/messages/option_kinds.hpp>
#include <mica/core/messages/options.hpp>
#include <mica/core/messages/require.hpp>
#include <mica/core/messages/threshold.hpp>
#include <mica/core/values/number.hpp>

/// The options of metrics: types of different kinds, in any order, `Precision<Threshold<0.8>, ClassId<2>>`.
namespace mica {

/// Only this class is counted, Keras' class_id.
template <int Number>
struct ClassId {
  using OptionKind = ClassIdOption;
  static constexpr int value = Number;
};

/// How the scores of classes become one, Keras' average: their mean; the score of the counts of all classes
/// together; or their mean weighted by the number of samples of each class.
struct Macro {
  using OptionKind = AverageOption;
};
struct Micro {
  using OptionKind = AverageOption;
};
struct Weighted {
  using OptionKind = AverageOption;
};

/// The curve of AUC, Keras' curve: the true positive rate over the false positive rate, or the precision over
/// the recall.
struct ROC {
  using OptionKind = CurveOption;
};
struct PR {
  using OptionKind = CurveOption;
};

/// The number of thresholds of AUC, Keras' num_thresholds.
template <int Count>
struct NumThresholds {
  using OptionKind = NumThresholdsOption;
  static constexpr int value = Count;
};

template <class... Words>
struct UnknownOptionOfMetric {
  static_assert(fits<Words...>, "mica: this metric does not know this option");
};
template <class... Words>
struct TooFewThresholds {
  static_assert(fits<Words...>, "mica: an area under a curve needs at least three thresholds");
};

namespace detail {

template <class Check>
struct OfMetric {
  using type = Check;
};
template <class What>
struct OfMetric<Failed<UnknownOption, What>> {
  using type = Failed<UnknownOptionOfMetric, What>;
};

}  // namespace detail

/// The options given to a metric that knows options of the `Kinds`.
template <class Kinds, class... Given>
struct MetricOptions : Options<Kinds, Given...> {
  using Check = typename detail::OfMetric<typename Options<Kinds, Given...>::Check>::type;
};

}  // namespace mica
