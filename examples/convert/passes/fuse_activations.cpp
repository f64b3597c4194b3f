// SPDX-License-Identifier: MIT
#include "passes.hpp"

#include <set>

namespace convert {

namespace {

bool is_activation(const Layer& layer) {
  static const std::set<std::string> names{
      "ReLUWith", "HardTanh",   "CELU",     "HardShrink", "SoftShrink",  "ReLU",
      "ReLU6",    "LeakyReLU",  "ELU",      "SELU",       "GELU",        "ApproximateGELU",
      "SiLU",     "HardSiLU",   "Mish",     "Sigmoid",    "HardSigmoid", "Tanh",
      "Softmax",  "LogSoftmax", "Softplus", "Softsign",   "Exponential"};
  return names.contains(layer.type);
}

bool takes_activation(const Layer& layer) {
  static const std::set<std::string> names{
      "Conv1D",          "Conv2D", "Conv2DTranspose", "Conv1DTranspose", "DepthwiseConv1D",
      "DepthwiseConv2D", "Dense"};
  return names.contains(layer.type) && layer.activation.empty();
}

std::string text_of(const Layer& activation) {
  if (activation.arguments.empty())
    return activation.type == "ELU" || activation.type == "CELU" ? activation.type + "<>" : activation.type;
  return activation.type + '<' + activation.arguments[0] + '>';
}

}  // namespace

void fuse_activations(LayerGraph& graph) {
  const std::vector<int> uses = use_counts(graph);
  std::vector<int> producer = producers(graph);
  for (std::size_t i = 0; i < graph.layers.size(); ++i) {
    Layer& layer = graph.layers[i];
    if (!is_activation(layer) || uses[static_cast<std::size_t>(layer.inputs[0])] != 1) continue;
    const int before = producer[static_cast<std::size_t>(layer.inputs[0])];
    if (before < 0) continue;
    Layer& target = graph.layers[static_cast<std::size_t>(before)];
    if (target.output < 0 || !takes_activation(target)) continue;
    target.activation = text_of(layer);
    Layer moved = std::move(target);
    target = {"", {}, {}, {}, -1};
    moved.output = layer.output;
    layer = std::move(moved);
    producer[static_cast<std::size_t>(layer.output)] = static_cast<int>(i);
  }
  std::erase_if(graph.layers, [](const Layer& layer) { return layer.output < 0; });
}

}  // namespace convert
