// SPDX-License-Identifier: MIT
#include "passes.hpp"

namespace convert {

namespace {

bool is_reshape(const Layer& layer) { return layer.type == "Reshape" || layer.type == "Flatten"; }

}  // namespace

void simplify_reshapes(LayerGraph& graph) {
  const std::vector<int> producer = producers(graph);
  for (Layer& layer : graph.layers) {
    if (!is_reshape(layer)) continue;
    for (int before = producer[static_cast<std::size_t>(layer.inputs[0])];
         before >= 0 && is_reshape(graph.layers[static_cast<std::size_t>(before)]);
         before = producer[static_cast<std::size_t>(layer.inputs[0])])
      layer.inputs[0] = graph.layers[static_cast<std::size_t>(before)].inputs[0];
  }
  for (const Layer& layer : std::vector<Layer>(graph.layers)) {
    const auto shape = [&](int value) { return graph.shapes[static_cast<std::size_t>(value)]; };
    if (is_reshape(layer) && shape(layer.inputs[0]) == shape(layer.output))
      replace_value(graph, layer.output, layer.inputs[0]);
  }
  remove_unused(graph);
}

}  // namespace convert
