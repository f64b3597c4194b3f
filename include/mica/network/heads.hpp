// SPDX-License-Identifier: MIT
#pragma once

#include <mica/activations/linear.hpp>
#include <mica/core/contracts/wiring.hpp>
#include <mica/core/messages/require.hpp>
#include <mica/core/messages/type_list.hpp>
#include <mica/layers/reshaping/flatten.hpp>
#include <mica/network/branches.hpp>
#include <mica/network/freezing.hpp>
#include <mica/network/head_leaves.hpp>
#include <mica/network/head_row.hpp>
#include <mica/network/sequential.hpp>

#include <array>
#include <cstddef>
#include <string_view>
#include <type_traits>
#include <utility>

namespace mica {

template <class... Words>
struct HeadsInside {
  static_assert(fits<Words...>, "mica: Heads are the last layer of a network, and stand nowhere else");
};
template <class... Words>
struct TooFewHeads {
  static_assert(fits<Words...>, "mica: a network has two Heads or more; of a single one, write its layers");
};
template <class... Words>
struct HeadNameTaken {
  static_assert(fits<Words...>, "mica: two Heads of this network have the same name");
};

template <class... Branches>
struct Heads;

namespace detail {

template <class... Branches>
inline constexpr int head_count = static_cast<int>(sizeof...(Branches));

template <class... Branches>
using JoinedHeads =
    std::conditional_t<(sizeof...(Branches) < 2), NothingJoined,
                       NumberedJoined<std::make_integer_sequence<int, head_count<Branches...>>,
                                      HeadRow<head_count<Branches...>>, Branches...>>;

/// The heads of a graph, whose branches begin at samples of the shape `In`.
template <Shape In, class Numbers, class... Branches>
struct HeadsOfGraph;
template <Shape In, int... i, class... Branches>
struct HeadsOfGraph<In, std::integer_sequence<int, i...>, Branches...>
    : Joined<HeadRowOf<Head<Branches::output_shape(In), Branches, i + 1>...>, Branches...> {
  using Row = HeadRowOf<Head<Branches::output_shape(In), Branches, i + 1>...>;
  using Leaves = decltype((typename HeadLeaves<LeavesOf<Branches>>::List{} + ... + TypeList<Row>{}));
};

/// Stands in for a branch in a network with a fault.
template <class>
using FlatHead = Sequential<Linear, Flatten>;

/// Heads where they may stand: at the end of a network.
template <class... Branches>
struct HeadsAtTheEnd : Heads<Branches...> {
  using Trainable = Heads<Branches...>;

  template <Shape In, int... i>
  static constexpr auto check(std::integer_sequence<int, i...>) {
    using Failure = FirstFailure<CheckAt<i + 1, Branches, In>...>;
    if constexpr (sizeof...(Branches) < 2)
      return Failed<TooFewHeads>{};
    else if constexpr (!has_passed<Failure>)
      return Failure{};
    else if constexpr (!differ<Head<Shape{1}, Branches, i + 1>...>())
      return Failed<HeadNameTaken>{};
    else
      return Passed{};
  }
  template <class... H>
  static constexpr bool differ() {
    constexpr std::array<std::string_view, sizeof...(H)> names{H::name...};
    for (std::size_t i = 0; i < names.size(); ++i) {
      for (std::size_t j = 0; j < i; ++j) {
        if (names[i] == names[j]) return false;
      }
    }
    return true;
  }
  using Numbers = std::make_integer_sequence<int, head_count<Branches...>>;

  template <Shape In>
  using Check = decltype(check<In>(Numbers{}));
  template <Shape In>
  using InGraph = HeadsOfGraph<In, Numbers, Branches...>;
  template <Shape In>
  requires(sizeof...(Branches) > 1) using StandIn = HeadsOfGraph<In, Numbers, FlatHead<Branches>...>;
};

/// The heads of a graph as a TypeList of Head; empty if it has one output.
template <class Leaf>
struct HeadsOfLeaf {
  using type = TypeList<>;
};
template <class... H>
struct HeadsOfLeaf<HeadRowOf<H...>> {
  using type = TypeList<H...>;
};
template <class G>
using HeadsOf = typename HeadsOfLeaf<typename G::List::template At<G::leaves - 1>>::type;

}  // namespace detail

/// The last layer of a network with several outputs, in Keras a Model with a list of outputs: branches that
/// begin at the same value, each of which gives an output of its own.
///
///     struct Policy : Sequential<Conv2D<2, 1, ReLU>, Flatten, Dense<7, Softmax>> {
///       static constexpr const char* name = "policy";
///     };
///     using Net = Sequential<Input<6, 7, 2>, Conv2D<32, 3, Same, ReLU>,
///                            Heads<Policy, Sequential<Flatten, Dense<16, ReLU>, Dense<1, Tanh>>>>;
///
///     auto model = compile(Net{}, Adam{}, Losses{CategoricalCrossentropy{}, MeanSquaredError{}});
///     model.fit(x, std::tuple(policies, values));  // one tensor of targets for each head
///     auto [policy, value] = model.predict(x);     // one tensor of outputs for each head
///
/// A head has the name of its branch if that is a class of the user with a name, otherwise "head_1",
/// "head_2", ... by its number; History and Logs have "policy_loss" and "head_2_loss".
///
/// | tensor | shape |
/// | --- | --- |
/// | x | any, the same for all branches |
/// | y_i | what branch i gives, [n, ...] |
///
/// `Net::output_shape` is [n_1 + ... + n_N]: inside of the library the outputs lie one behind the other. A
/// Softmax or Sigmoid at the end of a branch is left out where the head's loss is computed from logits.
template <class... Branches>
struct Heads : detail::JoinedHeads<typename detail::AsBranch<Branches>::type...> {
  static constexpr const char* name = "Heads";
  template <Shape In>
  using Check = Failed<HeadsInside>;

  using AtTheEnd = detail::HeadsAtTheEnd<typename detail::AsBranch<Branches>::type...>;
  /// The same with F<branch> for each branch.
  template <template <class> class F>
  using Mapped = Heads<F<Branches>...>;
};

}  // namespace mica
