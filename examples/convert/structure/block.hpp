// SPDX-License-Identifier: MIT
#pragma once

#include "../layers/layer_graph.hpp"

#include <string>
#include <vector>

namespace convert {

/// A layer of a network, or one made of layers. Its parts are numbered as in mica: those of a Sequential, a
/// Shortcut and a Residual are layers one behind the other, and the first part of a Residual may be its
/// Shortcut; those of Add, Concatenate, Heads and their like are branches.
struct Block {
  std::string type;  // "Identity" is the branch without layers
  std::vector<std::string> arguments = {};
  std::vector<Weights> weights = {};
  std::vector<Block> parts = {};
  Extents shape = {};  // of the output; of Heads none

  bool is_composite() const { return !parts.empty(); }
};

/// A network: what comes in, and the layers behind it.
struct Network {
  Extents input;
  std::vector<Block> layers;
  std::vector<Port> ports = {};
};

/// A tensor and the path of its layer: "5.2" is the second layer of the fifth. In a Residual 0 is the
/// Shortcut.
struct NamedWeights {
  std::string path;
  std::string layer;
  const Weights* weights;
};

/// All tensors in the order in which mica lists those of the network.
std::vector<NamedWeights> all_weights(const Network& network);

}  // namespace convert
