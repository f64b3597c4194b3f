// SPDX-License-Identifier: MIT
#pragma once

#include <mica/network/branches.hpp>
#include <mica/network/copied_leaf.hpp>
#include <mica/network/freezing.hpp>
#include <mica/network/parameters.hpp>
#include <mica/network/paths.hpp>
#include <mica/network/probe.hpp>
#include <mica/network/sequential.hpp>
#include <mica/network/truncation.hpp>

#include <type_traits>

#include <mica/core/utilities/macro_scope.hpp>

/// A network with a Probe behind one of its layers. All its layers are frozen, so in training, too, it
/// computes what it computes at inference; and its only gradient is that of the Probe.
namespace mica::detail {
inline namespace MICA_PACKETS {

/// A composite of the same kind as L with the layers of a TypeList.
template <class L, class... Layers>
constexpr auto composite_of(TypeList<Layers...>) {
  return std::type_identity<typename L::template WithLayers<Layers...>>{};
}

template <class L>
inline constexpr bool is_shortcut = false;
template <class... Around>
inline constexpr bool is_shortcut<Shortcut<Around...>> = true;

// No decltype holds a lambda here: Clang 14 crashes when it reads one from a precompiled header.

/// The layers of a composite, each made by make<number, Layer>(). A Shortcut comes first, as an argument of
/// Residual, and the layer that joins the branches is left out.
template <bool shortcuts, class Child, class Make>
constexpr auto child_made(Make make) {
  using L = typename Child::Layer;
  if constexpr (is_shortcut<L> != shortcuts || joins_branches<L>())
    return TypeList<>{};
  else
    return TypeList<typename decltype(make(Child{}))::type>{};
}
template <class... Children, class Make>
constexpr auto children_made(TypeList<Children...>, Make make) {
  using Shortcuts = decltype((TypeList<>{} + ... + child_made<true, Children>(make)));
  using Others = decltype((TypeList<>{} + ... + child_made<false, Children>(make)));
  return decltype(Shortcuts{} + Others{}){};
}

/// The layers of a composite, frozen.
template <class L>
constexpr auto frozen_children() {
  return children_made(typename L::Children{}, [](auto child) {
    return std::type_identity<Freeze<typename decltype(child)::Layer>>{};
  });
}
template <class L>
constexpr auto frozen_child() {
  if constexpr (is_shortcut<L>)
    return composite_of<L>(frozen_children<L>());
  else
    return std::type_identity<Freeze<L>>{};
}

/// Layer L with a Probe behind the layer at the rest of a path, behind L itself if nothing is left.
template <class L>
constexpr auto probed(At<>) {
  if constexpr (is_shortcut<L>)
    return composite_of<L>(frozen_children<L>() + TypeList<Probe>{});
  else
    return std::type_identity<Sequential<Freeze<L>, Probe>>{};
}
template <class Composite, int Next, int... Rest>
constexpr auto probed(At<Next, Rest...>);

/// The layers of a composite or a network, frozen, with a Probe behind the one at a path.
template <class L, int Next, int... Rest>
constexpr auto probed_children(At<Next, Rest...>) {
  return children_made(typename L::Children{}, [](auto child) {
    using Child = decltype(child);
    if constexpr (Child::number == Next)
      return probed<typename Child::Layer>(At<Rest...>{});
    else
      return frozen_child<typename Child::Layer>();
  });
}

template <class Composite, int Next, int... Rest>
constexpr auto probed(At<Next, Rest...>) {
  using L = TrainableOf<Composite>;
  constexpr bool is_joint = []<class... Children>(TypeList<Children...>) {
    return ((Children::number == Next && joins_branches<typename Children::Layer>()) || ...);
  }(typename L::Children{});
  if constexpr (is_joint)
    return probed<Composite>(At<>{});
  else
    return composite_of<L>(probed_children<L>(At<Next, Rest...>{}));
}

/// The layers of a network, with a Probe behind the one at a path; behind the Input, At<0>, the Probe is the
/// first layer.
template <class Net, int First, int... Rest>
constexpr auto probed_layers(At<First, Rest...> path) {
  const auto layers = probed_children<Net>(path);
  if constexpr (First == 0)
    return decltype(TypeList<Probe>{} + layers){};
  else
    return layers;
}

template <class... Layers, class First, class... Others>
std::type_identity<Sequential<First, Layers...>> network_of(TypeList<Layers...>,
                                                            std::type_identity<Sequential<First, Others...>>);

template <class Net, class Path>
struct Probing {
  using Network = typename decltype(network_of(probed_layers<Net>(Path{}), std::type_identity<Net>{}))::type;
  /// The leaf of `Network` that is the Probe. The leaves in front of it have the numbers that they have in
  /// `Net`, those behind it one more.
  static constexpr int probe = LayerAt<Net, Path>::end_leaf;
  static constexpr Shape shape = LayerAt<Net, Path>::output_shape;
};

/// The parameters of the network with a Probe, copied from those of the network.
template <class Net, class Path, class T>
auto probed_parameters(const Parameters<T, typename Net::Graph>& all) {
  using G = typename Net::Graph;
  Parameters<T, typename Probing<Net, Path>::Network::Graph> probed;
  for (int leaf = 0; leaf < G::leaves; ++leaf)
    copy_leaf(all, leaf, probed, leaf + (leaf < Probing<Net, Path>::probe ? 0 : 1));
  probed.pack();
  return probed;
}

}  // namespace MICA_PACKETS
}  // namespace mica::detail

#include <mica/core/utilities/macro_unscope.hpp>
