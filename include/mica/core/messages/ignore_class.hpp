// SPDX-License-Identifier: MIT
#pragma once

#include <mica/core/messages/option_kinds.hpp>
#include <mica/core/messages/require.hpp>

namespace mica {

/// Keras' ignore_class, of a loss and of a metric: a sample, or a pixel, with this class number does not
/// count. The network needs no output for it.
template <int Number>
struct IgnoreClass {
  using OptionKind = IgnoreClassOption;
  static constexpr int value = Number;
};

template <class... Words>
struct IgnoredClassBelowZero {
  static_assert(fits<Words...>, "mica: the number of an ignored class is at least 0");
};

namespace detail {

/// No class is ignored.
struct IgnoreNone {
  static constexpr int value = -1;
};

/// Check, or the failure of a class that is to be ignored.
template <class Ignored, class Check>
struct IgnoredClassCheck {
  using type = Check;
};
template <int Number, class Check>
requires(Number < 0) struct IgnoredClassCheck<IgnoreClass<Number>, Check> {
  using type = Failed<IgnoredClassBelowZero, Needs<0>>;
};

}  // namespace detail

}  // namespace mica
