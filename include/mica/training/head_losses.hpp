// SPDX-License-Identifier: MIT
#pragma once

#include <mica/core/contracts/loss.hpp>
#include <mica/core/contracts/metric.hpp>
#include <mica/core/messages/type_list.hpp>
#include <mica/core/values/view.hpp>
#include <mica/data/dataset.hpp>
#include <mica/losses/losses.hpp>
#include <mica/metrics/of_head.hpp>
#include <mica/network/heads.hpp>
#include <mica/training/read_target.hpp>

#include <array>
#include <cstddef>
#include <span>
#include <string_view>
#include <type_traits>
#include <utility>

#include <mica/core/utilities/macro_scope.hpp>

/// The losses and metrics of a network with Heads as those of one that has a single output, the row of the
/// outputs of all heads.
namespace mica::detail {
inline namespace MICA_PACKETS {

/// A head with another activation.
template <class H, class A>
struct HeadWith {
  static constexpr Shape shape = H::shape;
  using Activation = A;
};

/// A head `H` and its loss: what the loss is computed from, and what metrics see.
template <class H, class Weighed>
struct LossOfHead {
  using Loss = typename LossAndWeight<Weighed>::Loss;
  static constexpr double weight = LossAndWeight<Weighed>::weight;
  static constexpr Shape shape = H::shape;
  static constexpr const char* name = H::name;
  using Activation = typename H::Activation;

  /// Whether the loss is computed from the input of the activation that the graph can leave out.
  static constexpr bool leaves_out = !Loss::from_logits && !std::is_void_v<Activation> &&
                                     std::is_same_v<typename Loss::LogitsOf, Activation>;
  /// If the graph leaves out the activations of all heads: whether this loss needs its outputs all the same.
  static constexpr bool needs_outputs = !std::is_void_v<Activation> && !leaves_out;
  /// What is then applied for metrics, and whether they must have it unless the order is enough for them.
  template <bool left_out>
  using ForMetrics = HeadWith<H, std::conditional_t<Loss::from_logits, typename Loss::LogitsOf,
                                                    std::conditional_t<left_out, Activation, void>>>;
};

/// The losses of several heads as one loss, of the row of their outputs.
template <class Heads, class L>
struct LossOfHeads;
template <class... H, class... L>
struct LossOfHeads<TypeList<H...>, Losses<L...>> : LossDefaults {
  static constexpr const char* name = "Losses";
  static constexpr std::size_t count = sizeof...(H);
  using Heads = TypeList<LossOfHead<H, L>...>;
  using LogitsOf = std::conditional_t<(LossOfHead<H, L>::leaves_out || ...), HeadActivations<H...>, void>;

  /// The sum of the losses of samples, and those of each head without its weight.
  struct Sum {
    static constexpr std::array<const char*, count> names{H::name...};
    double total = 0;
    std::array<double, count> heads{};

    operator double() const { return total; }
    Sum& operator+=(const Sum& other) {
      total += other.total;
      for (std::size_t i = 0; i < count; ++i) heads[i] += other.heads[i];
      return *this;
    }
  };
};

template <class Loss>
inline constexpr bool has_heads = false;
template <class Heads, class L>
inline constexpr bool has_heads<LossOfHeads<Heads, L>> = true;

/// The number of the head that a key names, from 0; the number of heads if there is none.
template <class... H>
constexpr int head_of_key(const HeadKey& key) {
  const std::string_view names[] = {H::name...};
  constexpr int count = static_cast<int>(sizeof...(H));
  if (key.number != 0) return 1 <= key.number && key.number <= count ? key.number - 1 : count;
  int i = 0;
  while (i < count && names[i] != key.view()) ++i;
  return i;
}

/// The metric M of head `index` of a LossOfHeads.
template <class OfHeads, int index, class M>
struct MetricOfHead {
  using Metric = M;
  using Head = typename OfHeads::Heads::template At<index>;
  static constexpr int head = index;
  static constexpr auto text = [] {
    constexpr std::string_view pieces[] = {Head::name, "_", M::name};
    std::array<char, pieces[0].size() + pieces[2].size() + 2> joined{};
    std::size_t end = 0;
    for (const std::string_view piece : pieces) {
      for (const char c : piece) joined[end++] = c;
    }
    return joined;
  }();
  static constexpr const char* name = text.data();
  /// The order of a single output says nothing.
  static constexpr bool order_is_enough = mica::order_is_enough<M> && Head::shape.size() > 1;
};

/// The losses, gradients and metrics of samples, from the outputs of all heads or, if `left_out`, from what
/// the graph gives without the activations of the heads. `Activated` makes the outputs that metrics see of
/// that, and is applied if `activates`.
template <class T, bool left_out, class Loss, class... Metrics>
struct HeadComparison {
  using Activated = typename Loss::LogitsOf;
  static constexpr bool activates = false;
};
template <class T, bool left_out, class... H, class... L, class... Metrics>
struct HeadComparison<T, left_out, LossOfHeads<TypeList<H...>, Losses<L...>>, Metrics...> {
  using Activated = HeadActivations<typename LossOfHead<H, L>::template ForMetrics<left_out>...>;
  static constexpr bool activates =
      (left_out && (LossOfHead<H, L>::needs_outputs || ...)) ||
      ((!std::is_void_v<typename Metrics::Head::template ForMetrics<left_out>::Activation> &&
        !Metrics::order_is_enough) ||
       ...);

  /// Adds those of the samples with the numbers `samples`. The gradient of sample i goes to gradient_of(i);
  /// `row` has room for a target.
  template <class Y, class GradientOf, class Sums>
  static void measure(const Dataset& data, const int* samples, Y y, Y activated, GradientOf gradient_of,
                      T* row, Sums& sums) {
    [&]<std::size_t... i>(std::index_sequence<i...>) {
      (measure_head<i, LossOfHead<H, L>>(data, samples, y, activated, gradient_of, row, sums), ...);
    }
    (std::index_sequence_for<H...>{});
  }

 private:
  template <std::size_t head, class Head, class Y, class GradientOf, class Sums>
  static void measure_head(const Dataset& all, const int* samples, Y y, Y activated, GradientOf gradient_of,
                           T* row, Sums& sums) {
    using ThisLoss = typename Head::Loss;
    constexpr int size = Head::shape.size(), offset = head_offsets<H...>[head];
    constexpr bool takes_outputs = left_out && Head::needs_outputs;
    const Dataset data = all.target(int{head});
    for (int i = 0; i < y.count; ++i) {
      const T* const given = (takes_outputs ? activated : y).at(i) + offset;
      T* const dy = gradient_of(i) + offset;
      const auto target = read_target<ThisLoss>(data, samples[i], size, row);
      const LossArguments<T, size, std::remove_const_t<decltype(target)>> arguments{given, target, dy};
      double loss = data.sample_weight(samples[i]);
      if constexpr (ThisLoss::from_logits || (left_out && Head::leaves_out))
        loss *= ThisLoss::of_logits(arguments);
      else
        loss *= ThisLoss::of_outputs(arguments);
      if constexpr (takes_outputs) HeadActivations<>::backward_of(Head{}, given, dy, dy, PassContext{});
      for (int k = 0; k < size; ++k) dy[k] *= T(Head::weight);
      sums.loss.total += Head::weight * loss;
      sums.loss.heads[head] += loss;

      const std::span<const T> outputs(activated.at(i) + offset, std::size_t{size});
      std::size_t m = 0;
      (add_metric<Metrics, int{head}>(outputs, target, sums.metrics[m++]), ...);
      static_cast<void>(m), static_cast<void>(outputs);
    }
  }

  template <class Metric, int head, class Target>
  static void add_metric(std::span<const T> outputs, Target target, double& sum) {
    if constexpr (Metric::head != head)
      static_cast<void>(outputs), static_cast<void>(target), static_cast<void>(sum);
    else if constexpr (std::is_pointer_v<Target>)
      sum += Metric::Metric::of(outputs, std::span<const T>(target, outputs.size()));
    else
      sum += Metric::Metric::of(outputs, target);
  }
};

}  // namespace MICA_PACKETS
}  // namespace mica::detail

#include <mica/core/utilities/macro_unscope.hpp>
