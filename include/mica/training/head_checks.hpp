// SPDX-License-Identifier: MIT
#pragma once

#include <mica/core/contracts/loss.hpp>
#include <mica/core/contracts/metric.hpp>
#include <mica/core/contracts/optimizer.hpp>
#include <mica/core/messages/require.hpp>
#include <mica/core/messages/type_list.hpp>
#include <mica/training/head_losses.hpp>

#include <array>
#include <cstddef>
#include <string_view>
#include <type_traits>
#include <utility>

/// What compile takes for a network with Heads: Losses, and metrics that are OfHead.
namespace mica {

/// A word of messages: the number of one of the Heads.
template <int Number>
struct AtHead;

template <class... Words>
struct HeadsNeedLosses {
  static_assert(fits<Words...>,
                "mica: a network with Heads takes a loss for each of them, Losses{CategoricalCrossentropy{}, "
                "MeanSquaredError{}}");
};
template <class... Words>
struct NumberOfLosses {
  static_assert(
      fits<Words...>,
      "mica: there are not as many Losses as Heads; Needs<...> is the number of the network's Heads");
};
template <class... Words>
struct HeadsNeedOfHead {
  static_assert(fits<Words...>,
                "mica: a metric of a network with Heads says of which: OfHead<1, Accuracy>, or "
                "OfHead<\"policy\", Accuracy>");
};
template <class... Words>
struct NoSuchHead {
  static_assert(fits<Words...>,
                "mica: no head has this number or name; heads have the numbers 1, 2, ..., and the names of "
                "branches that are classes of your own with a name");
};
template <class... Words>
struct NoHeads {
  static_assert(fits<Words...>,
                "mica: Losses and OfHead belong to a network that ends with Heads; this one has a single "
                "output, which takes a loss and metrics themselves");
};
template <class... Words>
struct HeadMetricNameTaken {
  static_assert(fits<Words...>, "mica: two metrics or losses of this network's Heads have the same name");
};

namespace detail {

template <class C>
inline constexpr bool is_for_heads = false;
template <class... L>
inline constexpr bool is_for_heads<Losses<L...>> = true;
template <HeadKey key, class M>
inline constexpr bool is_for_heads<OfHead<key, M>> = true;

/// The loss and the metrics of a model of this network: those that the user gives, or those of its heads.
template <class List, class Loss>
struct LossForHeads {
  using type = LossOfHeads<List, Loss>;
};
template <class Loss>
struct LossForHeads<TypeList<>, Loss> {
  using type = Loss;
};
template <class Net, class Loss>
using LossFor = typename LossForHeads<HeadsOf<typename Net::Graph>, Loss>::type;

template <class List, class Loss, class M>
struct MetricForHeads {
  using type = M;
};
template <class... H, class Loss, HeadKey key, class M>
struct MetricForHeads<TypeList<H...>, Loss, OfHead<key, M>> {
  using type = MetricOfHead<LossOfHeads<TypeList<H...>, Loss>, head_of_key<H...>(key), M>;
};
template <class Net, class Loss, class M>
using MetricFor = typename MetricForHeads<HeadsOf<typename Net::Graph>, Loss, M>::type;

/// Whether a loss takes what its head gives; if not, a static_assert says why.
template <class T, class H, class Weighed>
constexpr bool loss_fits_head() {
  using Loss = typename LossAndWeight<Weighed>::Loss;
  constexpr Shape shape = H::shape;
  if constexpr (!Require<decltype(check_loss<Loss, T, shape.size()>()), AtHead<H::number>, Loss>::value)
    return false;
  else
    return Require<typename Loss::template Check<shape, typename H::End>, AtHead<H::number>, Loss,
                   GotShape<shape>>::value;
}
template <class T, class... H, class... L>
constexpr bool losses_fit_heads(TypeList<H...>, Losses<L...>) {
  return (loss_fits_head<T, H, L>() && ...);
}

/// The check of a metric for these heads and losses.
template <class T, class... H, class... L, class M>
constexpr auto check_metric_of_head(TypeList<H...>, Losses<L...>, std::type_identity<M>) {
  return Failed<HeadsNeedOfHead>{};
}
template <class T, class... H, class... L, HeadKey key, class M>
constexpr auto check_metric_of_head(TypeList<H...>, Losses<L...>, std::type_identity<OfHead<key, M>>) {
  constexpr int head = head_of_key<H...>(key);
  if constexpr (head == int{sizeof...(H)}) {
    return Failed<NoSuchHead>{};
  } else {
    using Loss = typename LossAndWeight<typename TypeList<L...>::template At<head>>::Loss;
    return check_metric_beside<M, T, Loss::target == TargetKind::class_number>();
  }
}

/// Whether the names of the logs differ: "loss", "policy_loss", "policy_accuracy", ...
template <class... H, class... Metrics>
constexpr bool heads_have_own_names(TypeList<H...>, TypeList<Metrics...>) {
  constexpr std::array<std::string_view, sizeof...(H)> heads{H::name...};
  constexpr std::array<std::string_view, sizeof...(Metrics)> metrics{Metrics::name...};
  for (std::size_t i = 0; i < metrics.size(); ++i) {
    for (std::size_t j = 0; j < i; ++j) {
      if (metrics[i] == metrics[j]) return false;
    }
    for (const std::string_view head : heads) {
      if (metrics[i].starts_with(head) && metrics[i].substr(head.size()) == "_loss") return false;
    }
  }
  return true;
}

/// Whether a network with these heads can be trained with these; if not, a static_assert says why.
template <class T, class List, class Optimizer, class Loss, class... Metrics>
struct HeadsTraining {
  static constexpr bool check() {
    if constexpr (List::size == 0)
      return Require<Failed<NoHeads>, Loss, Metrics...>::value;
    else
      return Require<Failed<HeadsNeedLosses>, Loss, Needs<List::size>>::value;
  }
};
template <class T, class First, class... H, class Optimizer, class... L, class... Metrics>
struct HeadsTraining<T, TypeList<First, H...>, Optimizer, Losses<L...>, Metrics...> {
  using List = TypeList<First, H...>;
  using All = Losses<L...>;

  static constexpr bool check() {
    if constexpr (!Require<decltype(check_optimizer<Optimizer, T>()), Optimizer>::value)
      return false;
    else if constexpr (sizeof...(L) != List::size)
      return Require<Failed<NumberOfLosses>, All, Needs<List::size>>::value;
    else if constexpr (!losses_fit_heads<T>(List{}, All{}))
      return false;
    else if constexpr (!(Require<decltype(check_metric_of_head<T>(List{}, All{},
                                                                  std::type_identity<Metrics>{})),
                                 Metrics>::value &&
                         ...))
      return false;
    else if constexpr (!heads_have_own_names(
                           List{}, TypeList<typename MetricForHeads<List, All, Metrics>::type...>{}))
      return Require<Failed<HeadMetricNameTaken>, Metrics...>::value;
    else
      return true;
  }
};
template <class T, class List, class Optimizer, class Loss, class... Metrics>
constexpr bool can_train_heads() {
  return HeadsTraining<T, List, Optimizer, Loss, Metrics...>::check();
}

}  // namespace detail

}  // namespace mica
