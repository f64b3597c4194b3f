// SPDX-License-Identifier: MIT
#pragma once

#include <mica/core/contracts/wiring.hpp>
#include <mica/core/messages/require.hpp>
#include <mica/core/messages/type_list.hpp>
#include <mica/core/values/shape.hpp>
#include <mica/layers/input.hpp>

#include <type_traits>

namespace mica {

/// The path of a layer in a network, of the numbers that messages and files use: At<5, 2> is layer 2 of the
/// composite that is layer 5, and At<0> is the Input. The layers of a Residual have the numbers 1, 2, ...,
/// its Shortcut has 0. Branches have the numbers 1, 2, ...
template <int... Path>
struct At {};

template <class... Words>
struct NotAPath {
  static_assert(fits<Words...>, "mica: the path of a layer is written At<5, 2>");
};
template <class... Words>
struct NoLayerAtPath {
  static_assert(fits<Words...>, "mica: no layer has this path; Needs<...> are the numbers that exist there");
};
template <class... Words>
struct PathIsTooLong {
  static_assert(fits<Words...>, "mica: this path goes into a layer that has no layers inside");
};

namespace detail {

template <class Path>
inline constexpr bool is_path = false;
template <int First, int... Others>
inline constexpr bool is_path<At<First, Others...>> = true;

template <class L>
inline constexpr int leaf_count = LeavesOf<L>::size;
template <int... Extents>
inline constexpr int leaf_count<Input<Extents...>> = 0;

/// Where a layer lies: its leaves, from `first_leaf` to the one in front of `end_leaf`, and the values of the
/// LeafGraph that it takes (the first of several) and gives. A composite without leaves gives what it takes.
struct LayerPlace {
  int first_leaf = 0;
  int end_leaf = 0;
  int input_value = 0;
  int output_value = 0;
};

/// The place of child `index` of a composite that lies at `outer`. A child without leaves takes what its
/// composite takes, if it is a branch or the first of its layers, or else what the child in front gives.
template <class G, class... Children>
constexpr LayerPlace place_of_child(TypeList<Children...>, bool are_branches, int index,
                                    const LayerPlace& outer) {
  const int numbers[] = {Children::number...};
  const int sizes[] = {leaf_count<typename Children::Layer>...};
  LayerPlace place{outer.first_leaf, outer.first_leaf, outer.input_value, outer.input_value};
  for (int i = 0; i <= index; ++i) {
    place.first_leaf = place.end_leaf;
    place.end_leaf += sizes[i];
    if (sizes[i] > 0) {
      place.input_value = G::wiring.inputs[place.first_leaf][0];
      place.output_value = place.end_leaf;
    } else {
      place.input_value = are_branches || numbers[i] <= 1 ? outer.input_value : place.output_value;
      place.output_value = place.input_value;
    }
  }
  return place;
}

/// The end of a path: a layer and its place, or why there is none.
template <class L, LayerPlace layer_place = LayerPlace{}, class Failure = Passed>
struct PathEnd {
  using Layer = L;
  using Check = Failure;
  static constexpr LayerPlace place = layer_place;
};

/// Follows the rest of a path inside of a composite that lies at `outer`; `Done` is the path of the
/// composite.
template <class G, class Composite, LayerPlace outer, bool are_branches, class... Listed, int... Done,
          int Next, int... Rest>
constexpr auto follow_path(TypeList<Listed...>, At<Done...>, At<Next, Rest...>) {
  constexpr int index =
      first_index<std::integral_constant<int, Next>, std::integral_constant<int, Listed::number>...>();
  if constexpr (index == int{sizeof...(Listed)}) {
    using Numbers = Needs<Listed::number...>;
    return PathEnd<void, outer, Failed<NoLayerAtPath, AtLayer<Done...>, Composite, Numbers>>{};
  } else {
    using L = typename TypeList<Listed...>::template At<index>::Layer;
    constexpr LayerPlace place = place_of_child<G>(TypeList<Listed...>{}, are_branches, index, outer);
    if constexpr (sizeof...(Rest) == 0)
      return PathEnd<L, place>{};
    else if constexpr (IsComposite<L>)
      return follow_path<G, L, place, L::children_are_branches>(typename L::Children{}, At<Done..., Next>{},
                                                                At<Rest...>{});
    else
      return PathEnd<void, place, Failed<PathIsTooLong, AtLayer<Done..., Next>, L>>{};
  }
}

template <template <class...> class List, class First, class... Layers>
std::type_identity<First> first_of(std::type_identity<List<First, Layers...>>);

/// Follows a path from the network itself. If the network was an error, there is no second error.
template <class Net, class Path>
constexpr auto follow_path() {
  if constexpr (!Net::is_complete) {
    return PathEnd<void>{};
  } else if constexpr (!is_path<Path>) {
    return PathEnd<void, LayerPlace{}, Failed<NotAPath>>{};
  } else {
    using First = typename decltype(first_of(std::type_identity<Net>{}))::type;
    return follow_path<typename Net::Graph, Net, LayerPlace{}, false>(
        TypeList<Child<0, First>>{} + typename Net::Children{}, At<>{}, Path{});
  }
}

/// The layer that a path names in a network. If there is none, the compiler says why; `type` is then void.
template <class Net, class Path>
class LayerAt {
  using End = decltype(follow_path<Net, Path>());
  using G = typename Net::Graph;

 public:
  using type = typename End::Layer;
  static constexpr bool exists = Require<typename End::Check, Path>::value && !std::is_void_v<type>;

  /// Its leaves are those from `first_leaf` to the one in front of `end_leaf`. The Input has none.
  static constexpr int first_leaf = End::place.first_leaf, end_leaf = End::place.end_leaf;
  /// The values of the LeafGraph that it takes, the first if there are several, and gives.
  static constexpr int input_value = End::place.input_value, output_value = End::place.output_value;
  static constexpr Shape input_shape = G::shapes[input_value], output_shape = G::shapes[output_value];
};

}  // namespace detail

}  // namespace mica
