// SPDX-License-Identifier: MIT
#include "layer_graph.hpp"

#include <algorithm>
#include <charconv>

namespace convert {

std::vector<int> producers(const LayerGraph& graph) {
  std::vector<int> of_value(graph.shapes.size(), -1);
  for (std::size_t i = 0; i < graph.layers.size(); ++i)
    of_value[static_cast<std::size_t>(graph.layers[i].output)] = static_cast<int>(i);
  return of_value;
}

std::vector<int> use_counts(const LayerGraph& graph) {
  std::vector<int> counts(graph.shapes.size());
  for (const Layer& layer : graph.layers)
    for (const int input : layer.inputs) ++counts[static_cast<std::size_t>(input)];
  for (const int output : graph.outputs) ++counts[static_cast<std::size_t>(output)];
  return counts;
}

void remove_unused(LayerGraph& graph) {
  std::vector<bool> is_used(graph.shapes.size());
  for (const int output : graph.outputs) is_used[static_cast<std::size_t>(output)] = true;
  for (auto layer = graph.layers.rbegin(); layer != graph.layers.rend(); ++layer)
    if (is_used[static_cast<std::size_t>(layer->output)])
      for (const int input : layer->inputs) is_used[static_cast<std::size_t>(input)] = true;
  std::erase_if(graph.layers,
                [&](const Layer& layer) { return !is_used[static_cast<std::size_t>(layer.output)]; });
}

void replace_value(LayerGraph& graph, int from, int to) {
  for (Layer& layer : graph.layers) std::replace(layer.inputs.begin(), layer.inputs.end(), from, to);
  std::replace(graph.outputs.begin(), graph.outputs.end(), from, to);
}

const Weights* find_weights(const Layer& layer, const std::string& name) {
  for (const Weights& weights : layer.weights)
    if (weights.name == name) return &weights;
  return nullptr;
}
Weights* find_weights(Layer& layer, const std::string& name) {
  for (Weights& weights : layer.weights)
    if (weights.name == name) return &weights;
  return nullptr;
}

std::string number_text(float value) {
  char text[32];
  std::string number(text, std::to_chars(text, text + sizeof text, value).ptr);
  // "1e-5" and not "1e-05"
  if (const auto e = number.find('e'); e != std::string::npos && number[e + 2] == '0') number.erase(e + 2, 1);
  return number;
}

}  // namespace convert
