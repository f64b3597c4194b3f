// SPDX-License-Identifier: MIT
#pragma once

#include "../tensor.hpp"

#include <string>
#include <vector>

/// A network as a graph of mica's layers, in mica's order of axes (channels last), wherever it comes from.
namespace convert {

/// A tensor of a layer, with mica's name, shape and order of numbers.
struct Weights {
  std::string name;
  Extents extents;
  std::vector<float> values;
};

struct Layer {
  std::string type;                         // mica's class: "Conv2D", or "Add" and its like of several inputs
  std::vector<std::string> arguments = {};  // "16", "3", "Same", "Stride<2>"
  std::vector<Weights> weights = {};
  std::vector<int> inputs = {};  // numbers of values
  int output = -1;
  std::string source = {};      // where it comes from, for messages
  std::string activation = {};  // what is fused into it
};

/// What comes in or goes out: its name in the file, and which axes there are those of mica, the batch being
/// 0.
struct Port {
  std::string name;
  std::vector<int> axes;
};

/// Values have numbers; value 0 is the input. The batch is no extent here.
struct LayerGraph {
  std::vector<Layer> layers = {};    // each behind those whose outputs it takes
  std::vector<Extents> shapes = {};  // of the values
  std::vector<int> outputs = {};
  std::vector<Port> ports = {};  // the input, and the outputs; nothing where the axes are those of the file

  int add_value(Extents shape) {
    shapes.push_back(std::move(shape));
    return static_cast<int>(shapes.size()) - 1;
  }
  /// Adds a layer and returns the value that it gives.
  int add(Layer layer, Extents shape) {
    layer.output = add_value(std::move(shape));
    layers.push_back(std::move(layer));
    return layers.back().output;
  }
};

/// Of each value, the layer that gives it, or -1.
std::vector<int> producers(const LayerGraph& graph);
/// Of each value, how many layers and outputs take it.
std::vector<int> use_counts(const LayerGraph& graph);
/// Removes the layers whose outputs nothing takes.
void remove_unused(LayerGraph& graph);
/// Lets all that takes the value `from` take `to`.
void replace_value(LayerGraph& graph, int from, int to);

/// The tensor of this name, or null.
const Weights* find_weights(const Layer& layer, const std::string& name);
Weights* find_weights(Layer& layer, const std::string& name);

/// A number as C++ source, so short that it still is the same float: "0.1", "1e-05".
std::string number_text(float value);

}  // namespace convert
