// SPDX-License-Identifier: MIT
#pragma once

#include <mica/core/contracts/initializer.hpp>
#include <mica/core/messages/option_kinds.hpp>
#include <mica/core/values/distributions.hpp>
#include <mica/core/values/number.hpp>

namespace mica {

/// A normal distribution whose numbers farther than two standard deviations from the mean are drawn again:
/// Keras' TruncatedNormal with its defaults. The deviation is that before the cut; after it is 0.88 times as
/// large.
template <Number Mean = 0, Number Deviation = 0.05>
struct TruncatedNormal {
  using OptionKind = KernelInitializerOption;

  template <class T>
  static void fill(std::span<T> values, Fans, Random random) {
    detail::fill_truncated_normal(values, Mean.value, Deviation.value, random);
  }
};

}  // namespace mica
