// SPDX-License-Identifier: MIT
#pragma once

#include <mica/network/branches.hpp>
#include <mica/network/copied_leaf.hpp>
#include <mica/network/freezing.hpp>
#include <mica/network/parameters.hpp>
#include <mica/network/paths.hpp>
#include <mica/network/rate_layers.hpp>
#include <mica/network/sequential.hpp>

#include <array>
#include <cstddef>
#include <type_traits>

#include <mica/core/utilities/macro_scope.hpp>

/// The part of a network that leads to one of its layers, as a network that ends with this layer.
namespace mica::detail {
inline namespace MICA_PACKETS {

/// LeafRange: leaves [begin, end) of a network. Lead: layers one behind the other, and the ranges of leaves
/// that they have in the network.
struct LeafRange {
  int begin;
  int end;
};
template <class List, LeafRange... ranges>
struct Lead {};
template <class... A, LeafRange... a, class... B, LeafRange... b>
constexpr auto operator+(Lead<TypeList<A...>, a...>, Lead<TypeList<B...>, b...>) {
  return Lead<TypeList<A..., B...>, a..., b...>{};
}

/// A list of the child if it stands in front of child `Next`, else an empty list.
template <int Next, class Child>
constexpr auto if_before() {
  if constexpr (Child::number >= 1 && Child::number < Next)
    return TypeList<typename Child::Layer>{};
  else
    return TypeList<>{};
}
template <int Next, class... Children>
auto children_before(TypeList<Children...>) -> decltype((TypeList<>{} + ... + if_before<Next, Children>()));

/// What a layer becomes in a list of layers: outside of its Residual, a Shortcut becomes a Sequential.
template <class L>
struct Listed {
  using type = L;
};
template <class... Around>
struct Listed<Shortcut<Around...>> {
  using type = Sequential<Around...>;
};
template <class L>
struct Listed<FrozenComposite<L>> {
  using type = Freeze<typename Listed<L>::type>;
};
template <Number Factor, class L>
struct Listed<RateComposite<Factor, L>> {
  using type = WithRateFactor<Factor, typename Listed<L>::type>;
};

template <class L>
constexpr bool joins_branches() {
  if constexpr (IsComposite<L>)
    return false;
  else
    return L::arity > 1;
}

/// The layers that lead from the input of a composite, which lies at the path `Done`, to the layer at the end
/// of the rest of the path. Branches begin at that input; the layer that joins them needs them all.
template <class Net, class Composite, bool are_branches, int... Done, int Next, int... Rest>
constexpr auto lead_to(At<Done...>, At<Next, Rest...>) {
  using Place = LayerAt<Net, At<Done..., Next>>;
  using L = typename Place::type;
  constexpr int first = Place::first_leaf, end = Place::end_leaf;
  if constexpr (joins_branches<L>()) {
    return Lead<TypeList<Composite>, LeafRange{LayerAt<Net, At<Done...>>::first_leaf, end}>{};
  } else {
    using Before = decltype(children_before < are_branches ? 0 : Next > (typename Composite::Children{}));
    constexpr int leaves = []<class... Layers>(TypeList<Layers...>) {
      return (0 + ... + leaf_count<Layers>);
    }(Before{});
    using InFront = Lead<Before, LeafRange{first - leaves, first}>;
    if constexpr (sizeof...(Rest) == 0)
      return InFront{} + Lead<TypeList<typename Listed<L>::type>, LeafRange{first, end}>{};
    else
      return InFront{} + lead_to<Net, L, L::children_are_branches>(At<Done..., Next>{}, At<Rest...>{});
  }
}

/// The layers behind the Input that lead to a layer, as a network, whose leaf i is leaf `leaves[i]` of `Net`.
template <class Net, class Path>
class Truncation {
  template <class Input, class... Others, class... Layers, LeafRange... ranges>
  static std::type_identity<Sequential<Input, Layers...>> network_of(
      std::type_identity<Sequential<Input, Others...>>, Lead<TypeList<Layers...>, ranges...>);
  template <class List, LeafRange... ranges>
  static constexpr auto leaves_of(Lead<List, ranges...>) {
    std::array<int, std::size_t{(0 + ... + (ranges.end - ranges.begin))}> numbers{};
    std::size_t i = 0;
    const auto add = [&](LeafRange range) {
      for (int leaf = range.begin; leaf < range.end; ++leaf) numbers[i++] = leaf;
    };
    (add(ranges), ...);
    return numbers;
  }
  using ToLayer = decltype(lead_to<Net, Net, false>(At<>{}, Path{}));

 public:
  using Network = typename decltype(network_of(std::type_identity<Net>{}, ToLayer{}))::type;
  static constexpr auto leaves = leaves_of(ToLayer{});
};

/// The parameters of a truncated network, copied from those of the whole network.
template <class Net, class Path, class T>
auto truncated_parameters(const Parameters<T, typename Net::Graph>& all) {
  using Part = Truncation<Net, Path>;
  Parameters<T, typename Part::Network::Graph> part;
  for (int i = 0; const int leaf : Part::leaves) copy_leaf(all, leaf, part, i++);
  part.pack();
  return part;
}

}  // namespace MICA_PACKETS
}  // namespace mica::detail

#include <mica/core/utilities/macro_unscope.hpp>
