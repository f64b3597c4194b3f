// SPDX-License-Identifier: MIT
#pragma once

#include <mica/core/contracts/wiring.hpp>

#include <string>
#include <vector>

/// The names of layers in files and in the summary: their positions in the network.
namespace mica::detail {

/// A layer of a network or of a composite. The path "5.2" is the second layer of the fifth layer; its level
/// is 1.
struct NamedLayer {
  const char* type;
  std::string path;
  int level;
  bool is_composite;
  /// The number of inputs; 1 for a composite.
  int inputs;
};

template <class L>
constexpr int inputs_of() {
  if constexpr (IsComposite<L>)
    return 1;
  else
    return L::arity;
}

template <int Number, class L>
void add_named_layers(std::vector<NamedLayer>& layers, const std::string& parent, int level) {
  const std::string path = (parent.empty() ? parent : parent + '.') + std::to_string(Number);
  layers.push_back({L::name, path, level, IsComposite<L>, inputs_of<L>()});
  if constexpr (IsComposite<L>) {
    [&]<class... Children>(TypeList<Children...>) {
      (add_named_layers<Children::number, typename Children::Layer>(layers, path, level + 1), ...);
    }(typename L::Children{});
  }
}

/// The layers behind the Input of a network; a composite stands in front of its own layers. The layers that
/// are not composites are the leaves of the graph, in its order.
template <class Net>
std::vector<NamedLayer> named_layers() {
  std::vector<NamedLayer> layers;
  [&]<class... Children>(TypeList<Children...>) {
    (add_named_layers<Children::number, typename Children::Layer>(layers, "", 0), ...);
  }(typename Net::Children{});
  return layers;
}

}  // namespace mica::detail
