// SPDX-License-Identifier: MIT
#pragma once

#include <mica/core/messages/require.hpp>

#include <concepts>
#include <span>

namespace mica {

template <class... Words>
struct NotAMetric {
  static_assert(fits<Words...>,
                "mica: this is not a metric (concept IsMetric); compile takes a network, an optimizer, a "
                "loss and metrics, in this order");
};
template <class... Words>
struct MetricWithoutName {
  static_assert(fits<Words...>, "mica: this metric has no name, `static constexpr const char* name`");
};
template <class... Words>
struct MetricWithoutNumbers {
  static_assert(fits<Words...>,
                "mica: this loss compares with class numbers, and the metric has no of(std::span<const T> "
                "outputs, int target) that returns a double");
};
template <class... Words>
struct MetricWithoutValues {
  static_assert(fits<Words...>,
                "mica: this loss compares with rows of values, and the metric has no of(std::span<const T> "
                "outputs, std::span<const T> target) that returns a double");
};

namespace detail {

template <class M, class T>
concept MeasuresNumbers = requires(std::span<const T> outputs, int target) {
  { M::of(outputs, target) } -> std::convertible_to<double>;
};
template <class M, class T>
concept MeasuresValues = requires(std::span<const T> outputs, std::span<const T> target) {
  { M::of(outputs, target) } -> std::convertible_to<double>;
};

/// What a metric lacks.
template <class M, class T = float>
constexpr auto check_metric() {
  if constexpr (!MeasuresNumbers<M, T> && !MeasuresValues<M, T>)
    return Failed<NotAMetric>{};
  else if constexpr (!HasName<M>)
    return Failed<MetricWithoutName>{};
  else
    return Passed{};
}

/// The same, with a loss that compares with class numbers or with rows of values.
template <class M, class T, bool by_number>
constexpr auto check_metric_beside() {
  if constexpr (!has_passed<decltype(check_metric<M, T>())>)
    return check_metric<M, T>();
  else if constexpr (by_number && !MeasuresNumbers<M, T>)
    return Failed<MetricWithoutNumbers>{};
  else if constexpr (!by_number && !MeasuresValues<M, T>)
    return Failed<MetricWithoutValues>{};
  else
    return Passed{};
}

}  // namespace detail

/// A number that tells how good the outputs are, averaged over samples. `M::of(outputs, target)` returns it
/// for one sample. The target is that of the loss, a `std::span<const T>` of values or an `int`, the number
/// of a class; a metric may take one of them or both. The outputs are those of the network; if the loss is
/// computed from logits, they are what LogitsOf makes of the logits. `M::name` is its name in the History.
///
/// If a metric needs only the order of several outputs, it says so: `static constexpr bool order_is_enough =
/// true`. It then gets the logits, which costs less.
template <class M>
concept IsMetric = has_passed<decltype(detail::check_metric<M>())>;

/// Whether a metric has the same value for logits as for what LogitsOf makes of them.
template <class M>
inline constexpr bool order_is_enough = false;
template <class M>
requires requires { requires M::order_is_enough; }
inline constexpr bool order_is_enough<M> = true;

}  // namespace mica
