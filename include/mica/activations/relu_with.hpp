// SPDX-License-Identifier: MIT
#pragma once

#include <mica/core/messages/options.hpp>
#include <mica/core/messages/require.hpp>
#include <mica/core/messages/threshold.hpp>
#include <mica/core/values/number.hpp>
#include <mica/kernels/activation.hpp>

#include <limits>
#include <type_traits>

namespace mica {

template <class... Words>
struct ReLUBelowZero {
  static_assert(fits<Words...>,
                "mica: the max value, the negative slope and the threshold of a ReLU must be at least 0");
};

/// The kinds of the options MaxValue and NegativeSlope.
struct MaxValueOption {};
struct NegativeSlopeOption {};

/// Keras' max_value: no output is larger.
template <Number Value>
struct MaxValue {
  using OptionKind = MaxValueOption;
  static constexpr double value = Value.value;
};
/// Keras' negative_slope: the slope below the threshold.
template <Number Value>
struct NegativeSlope {
  using OptionKind = NegativeSlopeOption;
  static constexpr double value = Value.value;
};

/// Keras' layer ReLU with arguments, and its function relu:
///
///     y = min(x, m) where x > t, else s (x - t)
///     dL/dx = dL/dy where 0 < y < m, 0 where y = m, else s dL/dy
///
/// | option | default |
/// | --- | --- |
/// | `MaxValue<m>` | infinity |
/// | `NegativeSlope<s>` | 0 |
/// | `Threshold<t>` | 0 |
///
/// `ReLUWith<MaxValue<6>>` is ReLU6, `ReLUWith<NegativeSlope<0.2>>` is `LeakyReLU<0.2>`, and
/// `ReLUWith<Threshold<1>>` is the ThresholdedReLU of older Keras. NaN stays NaN.
template <class... Given>
struct ReLUWith : kernels::ElementwiseActivation<ReLUWith<Given...>> {
 private:
  using Options = mica::Options<TypeList<MaxValueOption, NegativeSlopeOption, ThresholdOption>, Given...>;
  static constexpr double infinity = std::numeric_limits<double>::infinity();
  static constexpr double most = Options::template Get<MaxValueOption, MaxValue<infinity>>::value;
  static constexpr double slope = Options::template Get<NegativeSlopeOption, NegativeSlope<0>>::value;
  static constexpr double threshold = Options::template Get<ThresholdOption, Threshold<0>>::value;
  static constexpr bool is_positive = most >= 0 && slope >= 0 && threshold >= 0;

 public:
  static constexpr const char* name = "ReLU";
  template <Shape In>
  using Check = std::conditional_t<has_passed<typename Options::Check>,
                                   std::conditional_t<is_positive, Passed, Failed<ReLUBelowZero, Needs<0>>>,
                                   typename Options::Check>;

  template <class P>
  static constexpr P apply(P x) {
    const P above = [&] {
      if constexpr (most < infinity)
        return min(x, most);
      else
        return x;
    }();
    // Without a slope 0 times what is finite: NaN stays NaN, and -infinity becomes 0.
    if constexpr (slope > 0)
      return where(x > threshold, above, slope * (x - threshold));
    else
      return where(x > threshold, above, 0 * max(x, 0));
  }
  // y > 0 just where x > t, unless m is 0.
  template <class P>
  static P gradient(P y, P dy) {
    const P rising = slope > 0 ? where(y > 0, dy, slope * dy) : where(y > 0, dy, 0);
    if constexpr (most < infinity)
      return where(y < most, rising, 0);
    else
      return rising;
  }
};

}  // namespace mica
