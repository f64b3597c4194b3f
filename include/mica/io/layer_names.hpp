// SPDX-License-Identifier: MIT
#pragma once

#include <mica/core/contracts/wiring.hpp>
#include <mica/core/messages/error.hpp>
#include <mica/core/values/shape.hpp>
#include <mica/network/freezing.hpp>

#include <array>
#include <cstddef>
#include <string>

/// The names of layers in files and in the summary: their positions in the network.
namespace mica::detail {

/// A layer of a network or of a composite. Its number and those of the composites around it are its path:
/// "5.2" is the second layer of the fifth layer, and its level is 1.
struct NamedLayer {
  const char* type;
  int number;
  int level;
  bool is_composite;
  /// The number of inputs; 1 for a composite.
  int inputs;
  /// Whether its parameters are not trained, because it is in a Frozen; no composite is.
  bool is_frozen = false;
  double learning_rate_factor = 1;
  /// The algorithm that an option of the layer names; "" if none does.
  const char* algorithm = "";
};

template <class L>
constexpr int inputs_of() {
  if constexpr (IsComposite<L>)
    return 1;
  else
    return L::arity;
}

/// A layer of a network as a NamedLayer.
template <class L>
constexpr NamedLayer named_layer(int number, int level) {
  NamedLayer layer{L::name, number, level, IsComposite<L>, inputs_of<L>()};
  if constexpr (!IsComposite<L>) {
    layer.is_frozen = tensor_count<decltype(L::parameters(Shape{}))> == 0 &&
                      tensor_count<decltype(TrainableOf<L>::parameters(Shape{}))> > 0;
    layer.learning_rate_factor = layer.is_frozen ? 1 : L::learning_rate_factor;
    if constexpr (requires { L::algorithm; }) layer.algorithm = L::algorithm;
  }
  return layer;
}

/// Calls f(child) for each child, a Child, of a network or a composite.
template <class L, class F>
constexpr void for_each_child(F f) {
  [&]<class... Children>(TypeList<Children...>) { (f(Children{}), ...); }(typename L::Children{});
}

/// The number of layers in a network or a composite, at all levels.
template <class L>
constexpr int count_named_layers() {
  int count = 0;
  for_each_child<L>([&]<class C>(C) {
    ++count;
    if constexpr (IsComposite<typename C::Layer>) count += count_named_layers<typename C::Layer>();
  });
  return count;
}

/// Writes the layers in a network or a composite, and returns the end of what it wrote.
template <class L>
constexpr NamedLayer* write_named_layers(NamedLayer* to, int level) {
  for_each_child<L>([&]<class C>(C) {
    using Layer = typename C::Layer;
    *to++ = named_layer<Layer>(C::number, level);
    if constexpr (IsComposite<Layer>) to = write_named_layers<Layer>(to, level + 1);
  });
  return to;
}

/// The layers behind the Input of a network; a composite stands in front of its own layers. The layers that
/// are not composites are the leaves of the graph, in its order.
template <class Net>
inline constexpr auto named_layers = [] {
  std::array<NamedLayer, std::size_t{count_named_layers<Net>()}> layers{};
  write_named_layers<Net>(layers.data(), 0);
  return layers;
}();

/// The path of a layer, which is an element of named_layers and no copy of one: the composites around it
/// stand in front of it.
template <class = void>
std::string path_of(const NamedLayer& layer) {
  std::string path = std::to_string(layer.number);
  int level = layer.level;
  for (const NamedLayer* before = &layer; level > 0;) {
    --before;
    if (before->level >= level) continue;
    level = before->level;
    path = joined({before->number, ".", path});
  }
  return path;
}

}  // namespace mica::detail
