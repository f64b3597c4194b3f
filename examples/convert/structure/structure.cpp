// SPDX-License-Identifier: MIT
#include "structure.hpp"

#include "../refusal.hpp"

#include <algorithm>
#include <utility>

namespace convert {

namespace {

// Deeper networks are no networks of a person, and the compiler would need too long for them.
constexpr int deepest = 64;

class Structure {
 public:
  explicit Structure(const LayerGraph& graph)
      : graph_(graph), producer_(producers(graph)), above_(graph.shapes.size(), 0), depth_(above_) {
    for (const Layer& layer : graph.layers) {
      const int dominator = common(layer.inputs);
      at(above_, layer.output) = dominator;
      at(depth_, layer.output) = at(depth_, dominator) + 1;
    }
  }

  Network network() {
    Network network{graph_.shapes[0], {}, graph_.ports};
    if (graph_.outputs.size() == 1) {
      network.layers = layers_between(0, graph_.outputs[0], 0);
      // A network has a layer at least.
      if (network.layers.empty()) network.layers.push_back({"Linear", {}, {}, {}, graph_.shapes[0]});
      return network;
    }
    const int trunk = common(graph_.outputs);
    network.layers = layers_between(0, trunk, 0);
    Block heads{"Heads"};
    for (const int output : graph_.outputs)
      heads.parts.push_back(branch(layers_between(trunk, output, 1), output));
    network.layers.push_back(std::move(heads));
    return network;
  }

 private:
  template <class T>
  static T& at(std::vector<T>& values, int i) {
    return values[static_cast<std::size_t>(i)];
  }

  /// The last value through which all ways from the input to these values go.
  int common(const std::vector<int>& values) {
    int met = values[0];
    for (int other : values) {
      while (met != other) {
        int& deeper = at(depth_, met) > at(depth_, other) ? met : other;
        deeper = at(above_, deeper);
      }
    }
    return met;
  }

  /// The layers that make `to` of `from`, which lies on all ways to it.
  std::vector<Block> layers_between(int from, int to, int depth) {
    std::vector<Block> reversed;
    while (to != from) {
      const Layer& layer = graph_.layers[static_cast<std::size_t>(at(producer_, to))];
      if (depth > deepest) throw Refusal(layer.source + ": it is inside of too many branches");
      if ((!layer.weights.empty() || layer.inputs.size() > 1) && at(is_used_, to))
        throw Refusal(layer.source +
                      ": its output is used in two branches that do not both begin there, which a network of "
                      "branches cannot say");
      at(is_used_, to) = true;
      const int start = common(layer.inputs);
      reversed.push_back(layer.inputs.size() == 1 ? leaf(layer) : joined(layer, start, depth));
      to = start;
    }
    std::reverse(reversed.begin(), reversed.end());
    return reversed;
  }

  Block leaf(const Layer& layer) {
    Block block{layer.type, layer.arguments, layer.weights, {}, shape_of(layer)};
    if (!layer.activation.empty()) block.arguments.push_back(layer.activation);
    return block;
  }

  Extents shape_of(const Layer& layer) const { return graph_.shapes[static_cast<std::size_t>(layer.output)]; }

  Block branch(std::vector<Block> layers, int output) const {
    const Extents& shape = graph_.shapes[static_cast<std::size_t>(output)];
    if (layers.empty()) return {"Identity", {}, {}, {}, shape};
    if (layers.size() == 1) return std::move(layers[0]);
    return {"Sequential", {}, {}, std::move(layers), shape};
  }

  Block joined(const Layer& layer, int start, int depth) {
    std::vector<std::vector<Block>> branches;
    for (const int input : layer.inputs) branches.push_back(layers_between(start, input, depth + 1));
    if (layer.type == "Add" && branches.size() == 2) {
      // The way around is the shorter one.
      if (branches[0].size() > branches[1].size()) std::swap(branches[0], branches[1]);
      if (is_way_around(branches[0], branches[1])) {
        Block residual{"Residual", {}, {}, std::move(branches[1]), shape_of(layer)};
        if (!branches[0].empty())
          residual.parts.insert(residual.parts.begin(),
                                {"Shortcut", {}, {}, std::move(branches[0]), shape_of(layer)});
        return residual;
      }
    }
    Block block{layer.type, {}, {}, {}, shape_of(layer)};
    for (std::size_t i = 0; i < branches.size(); ++i)
      block.parts.push_back(branch(std::move(branches[i]), layer.inputs[i]));
    return block;
  }

  /// Nothing, or a projection: layers that are no composites, fewer than on the other way.
  static bool is_way_around(const std::vector<Block>& shorter, const std::vector<Block>& longer) {
    return shorter.size() < longer.size() && shorter.size() <= 3 &&
           std::none_of(shorter.begin(), shorter.end(),
                        [](const Block& block) { return block.is_composite(); });
  }

  const LayerGraph& graph_;
  std::vector<int> producer_, above_, depth_;
  std::vector<char> is_used_ = std::vector<char>(graph_.shapes.size());  // in the structure already
};

}  // namespace

Network find_structure(const LayerGraph& graph) { return Structure(graph).network(); }

}  // namespace convert
