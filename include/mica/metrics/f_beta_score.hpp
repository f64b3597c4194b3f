// SPDX-License-Identifier: MIT
#pragma once

#include <mica/core/contracts/metric.hpp>
#include <mica/core/messages/require.hpp>
#include <mica/kernels/f_score.hpp>

#include <limits>
#include <type_traits>

namespace mica {

template <class... Words>
struct BetaNotAboveZero {
  static_assert(fits<Words...>, "mica: the beta of an FBetaScore is a finite number above 0");
};

/// Keras' FBetaScore, in which the recall counts beta times as much as the precision. Of each class it is
///
///     (1 + beta^2) precision recall / (beta^2 precision + recall)
///
/// and it becomes one number by the options `Macro` (the default), `Weighted` or `Micro`; `Threshold<t>` says
/// above which number an output is a decision. All of them are those of F1Score, which is `FBetaScore<1>`. As in
/// Keras, 1e-7 is added to each denominator. (van Rijsbergen, Information Retrieval, 1979.)
///
///     FBetaScore<2, Weighted>
template <Number Beta = 1, class... Given>
struct FBetaScore : kernels::FScore<Beta, Given...> {
  static constexpr const char* name = "fbeta_score";
  using Check = std::conditional_t<(Beta.value > 0 && Beta.value <= std::numeric_limits<double>::max()),
                                   typename kernels::FScore<Beta, Given...>::Check, Failed<BetaNotAboveZero>>;
};

}  // namespace mica
