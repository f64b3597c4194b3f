// SPDX-License-Identifier: MIT
#pragma once

#include <mica/core/contracts/loss.hpp>
#include <mica/core/messages/require.hpp>
#include <mica/core/values/shape.hpp>

#include <concepts>
#include <cstdint>
#include <span>
#include <string_view>

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
                "outputs, int target) that returns a double, and no Accumulator that adds such a target");
};
template <class... Words>
struct MetricWithoutValues {
  static_assert(fits<Words...>,
                "mica: this loss compares with rows of values, and the metric has no of(std::span<const T> "
                "outputs, std::span<const T> target) that returns a double, and no Accumulator that adds "
                "such a target");
};
template <class... Words>
struct AccumulatorWithoutValue {
  static_assert(fits<Words...>,
                "mica: the Accumulator of this metric needs `Accumulator& operator+=(const Accumulator&)` "
                "and `double value() const`");
};

namespace detail {

template <class M, class T>
concept HasOfNumber = requires(std::span<const T> outputs, int target) {
  { M::of(outputs, target) } -> std::convertible_to<double>;
};
template <class M, class T>
concept HasOfValues = requires(std::span<const T> outputs, std::span<const T> target) {
  { M::of(outputs, target) } -> std::convertible_to<double>;
};

/// The accumulator of a metric that has none of its own: the mean of M::of.
template <class M>
struct MeanAccumulator {
  double sum = 0;
  std::int64_t count = 0;

  template <class T>
  requires HasOfNumber<M, T>
  void add(std::span<const T> outputs, int target) {
    sum += M::of(outputs, target);
    ++count;
  }
  template <class T>
  requires HasOfValues<M, T>
  void add(std::span<const T> outputs, std::span<const T> target) {
    sum += M::of(outputs, target);
    ++count;
  }
  MeanAccumulator& operator+=(const MeanAccumulator& other) {
    sum += other.sum;
    count += other.count;
    return *this;
  }
  /// 0 without samples.
  double value() const { return count == 0 ? 0 : sum / static_cast<double>(count); }
};

template <class M, Shape Out>
struct AccumulatorFor {
  using type = MeanAccumulator<M>;
};
template <class M, Shape Out>
requires requires { typename M::template Accumulator<Out>; }
struct AccumulatorFor<M, Out> {
  using type = typename M::template Accumulator<Out>;
};

}  // namespace detail

/// What adds up the metric M of outputs of the shape `Out`.
template <class M, Shape Out>
using AccumulatorOf = typename detail::AccumulatorFor<M, Out>::type;

/// Whether a metric has the same value for logits as for what LogitsOf makes of them.
template <class M>
inline constexpr bool order_is_enough = false;
template <class M>
requires requires { M::order_is_enough; }
inline constexpr bool order_is_enough<M> = M::order_is_enough;

/// Whether a metric is asked for each pixel of an image.
template <class M>
inline constexpr bool is_by_pixel = false;
template <class M>
requires requires { M::by_pixel; }
inline constexpr bool is_by_pixel<M> = M::by_pixel;

namespace detail {

template <class A, class T>
concept AddsNumbers = requires(A a, std::span<const T> outputs, int target) {
  a.add(outputs, target);
};
template <class A, class T>
concept AddsValues = requires(A a, std::span<const T> outputs, std::span<const T> target) {
  a.add(outputs, target);
};
template <class A>
concept HasValue = requires(A a, const A& other) {
  a += other;
  { other.value() } -> std::convertible_to<double>;
};

template <class M>
inline constexpr bool has_wrong_options = false;
template <class M>
requires requires { typename M::Check; }
inline constexpr bool has_wrong_options<M> = !has_passed<typename M::Check>;

/// What a metric lacks. A metric with options has a `Check`: `Passed`, or what is wrong with them.
template <class M, class T = float, Shape Out = Shape{2}>
constexpr auto check_metric() {
  using A = AccumulatorOf<M, Out>;
  if constexpr (has_wrong_options<M>)
    return typename M::Check{};
  else if constexpr (!AddsNumbers<A, T> && !AddsValues<A, T>)
    return Failed<NotAMetric>{};
  else if constexpr (!HasName<M>)
    return Failed<MetricWithoutName>{};
  else if constexpr (!HasValue<A>)
    return Failed<AccumulatorWithoutValue>{};
  else
    return Passed{};
}

/// The same, with a loss that compares with class numbers or with rows of values.
template <class M, class T, bool by_number, Shape Out = Shape{2}>
constexpr auto check_metric_beside() {
  if constexpr (!has_passed<decltype(check_metric<M, T, Out>())>)
    return check_metric<M, T, Out>();
  else if constexpr (by_number && !AddsNumbers<AccumulatorOf<M, Out>, T>)
    return Failed<MetricWithoutNumbers>{};
  else if constexpr (!by_number && !AddsValues<AccumulatorOf<M, Out>, T>)
    return Failed<MetricWithoutValues>{};
  else
    return Passed{};
}

/// "mean_squared_error" for "MeanSquaredError", "kl_divergence" for "KLDivergence", Keras' name of the metric
/// that belongs to a loss.
template <class M>
struct SnakeCase {
  static constexpr std::string_view from = M::name;
  struct Text {
    char text[2 * from.size() + 1] = {};
  };
  static constexpr Text value = [] {
    constexpr auto is_upper = [](char c) { return 'A' <= c && c <= 'Z'; };
    Text to;
    char* end = to.text;
    for (std::size_t i = 0; i < from.size(); ++i) {
      const bool before_lower = i + 1 < from.size() && !is_upper(from[i + 1]);
      if (i > 0 && is_upper(from[i]) && (before_lower || !is_upper(from[i - 1]))) *end++ = '_';
      *end++ = is_upper(from[i]) ? static_cast<char>(from[i] - 'A' + 'a') : from[i];
    }
    return to;
  }();
};

template <class M>
constexpr const char* name_of_metric() {
  if constexpr (std::derived_from<M, LossDefaults>)
    return SnakeCase<M>::value.text;
  else
    return M::name;
}

}  // namespace detail

/// The name of a metric in the History. That of a loss is written in small letters, as in Keras:
/// "mean_squared_error".
template <class M>
inline constexpr const char* metric_name = detail::name_of_metric<M>();

/// A number that tells how good the outputs are. `M::name` is its name in the History. Most are a mean over
/// the samples of a number that `M::of(outputs, target)` returns for one of them:
///
///     template <class T> static double of(std::span<const T> outputs, int target);                 // class
///     template <class T> static double of(std::span<const T> outputs, std::span<const T> target);  // values
///
/// The target is that of the loss, a row of values or the number of a class; a metric may take one of them or
/// both. A metric that is not a mean has an accumulator of its own, for outputs of the shape `Out`:
///
///     template <Shape Out>
///     struct Accumulator {
///       template <class T> void add(std::span<const T> outputs, int target);  // or values, or both
///       Accumulator& operator+=(const Accumulator& later);  // adds that of the samples behind
///       double value() const;
///     };
///
/// If it is not plain memory and `visit_state` of training/callbacks/saved_state.hpp is not there, no
/// checkpoint can be written in the middle of an epoch.
/// A copy of it must be cheap, for a new one is made for each batch. The same accumulators are added in the
/// same order for any number of threads, so the value has the same bits.
///
/// The outputs are those of the network; if the loss is computed from logits, they are what LogitsOf makes of
/// the logits. A metric that needs only the order of several outputs says so: `static constexpr bool
/// order_is_enough = true`. It then gets the logits, which costs less. A metric that compares along the last
/// axis (Keras' axis=-1) says `static constexpr bool by_pixel = true`: of an image it is asked for each pixel
/// as for a sample, and `Out` is the shape of a pixel. With class numbers every metric is.
///
/// Metrics ignore the weights of samples and classes, as Keras' `metrics` do.
template <class M>
concept IsMetric = has_passed<decltype(detail::check_metric<M>())>;

}  // namespace mica
