// SPDX-License-Identifier: MIT
#pragma once

#include <mica/core/contracts/loss.hpp>
#include <mica/core/contracts/metric.hpp>
#include <mica/core/messages/type_list.hpp>
#include <mica/losses/losses.hpp>
#include <mica/metrics/of_head.hpp>
#include <mica/network/heads.hpp>

#include <array>
#include <cstddef>
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
  /// Whether this loss needs the outputs of the activation even if the graph leaves out the activations of
  /// all heads.
  static constexpr bool needs_outputs = !std::is_void_v<Activation> && !leaves_out;
  /// A head with the activation that is applied to its outputs before metrics see them, void if there is
  /// none. A metric for which the order of the outputs is enough does not need it.
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
    Sum& operator+=(double penalty) {
      total += penalty;
      return *this;
    }
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
    constexpr std::string_view pieces[] = {Head::name, "_", metric_name<M>};
    std::array<char, pieces[0].size() + pieces[2].size() + 2> joined{};
    std::size_t end = 0;
    for (const std::string_view piece : pieces) {
      for (const char c : piece) joined[end++] = c;
    }
    return joined;
  }();
  static constexpr const char* name = text.data();
  /// Whether the order of the outputs is enough for the metric. A single output has no order.
  static constexpr bool order_is_enough = mica::order_is_enough<M> && Head::shape.size() > 1;
};

}  // namespace MICA_PACKETS
}  // namespace mica::detail

#include <mica/core/utilities/macro_unscope.hpp>
