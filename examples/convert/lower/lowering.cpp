// SPDX-License-Identifier: MIT
#include "lowering.hpp"

#include "operators.hpp"

#include <algorithm>
#include <numeric>
#include <utility>

namespace convert {

namespace {

/// The extents without those of 1, and at least one.
Extents without_ones(const Extents& extents) {
  Extents others;
  for (const std::int64_t extent : extents)
    if (extent != 1) others.push_back(extent);
  if (others.empty()) others.push_back(1);
  return others;
}

}  // namespace

Lowering::Lowering(const Graph& graph, bool channels_last) : graph_(graph), constants_(graph.constants) {
  if (graph.inputs.size() != 1) {
    std::string names;
    for (const GraphInput& input : graph.inputs) names += (names.empty() ? ": " : ", ") + input.name;
    throw Refusal("expected a model with one input, found " + std::to_string(graph.inputs.size()) + names);
  }
  const GraphInput& input = graph.inputs[0];
  const auto refuse = [&](const std::string& reason) {
    throw Refusal("input \"" + input.name + "\": " + reason);
  };
  if (input.extents.size() < 2 || input.extents.size() > 5)
    refuse("expected a batch of samples with one to four extents, found a tensor of " +
           std::to_string(input.extents.size()));
  declared_batch_ = input.extents[0];
  const Extents extents(input.extents.begin() + 1, input.extents.end());
  for (const std::int64_t extent : extents)
    if (extent < 1) refuse("its extents are open; a network has fixed ones, so export the model with these");
  if (size_of(extents) < 0 || size_of(extents) > (std::int64_t{1} << 31) - 1)
    refuse("samples of " + extents_text(extents) + " are too large");

  std::vector<int> axes(extents.size());
  std::iota(axes.begin(), axes.end(), 0);
  if (channels_last && axes.size() > 1) std::rotate(axes.begin(), axes.begin() + 1, axes.end());
  Extents shape;
  for (const int axis : axes) shape.push_back(extents[static_cast<std::size_t>(axis)]);
  values_[input.name] = stored_as(layers_.add_value(shape), extents, axes);
  add_port(input.name, axes);
}

void Lowering::add_port(const std::string& name, const std::vector<int>& axes) {
  Port port{name, {0}};
  for (const int axis : axes) port.axes.push_back(axis + 1);
  layers_.ports.push_back(std::move(port));
}

const Stored& Lowering::value(const Node& node, std::size_t i) const {
  if (!node.has_input(i)) node.refuse("its input " + std::to_string(i) + " is missing");
  const auto found = values_.find(node.inputs[i]);
  if (found != values_.end()) return found->second;
  if (constants_.contains(node.inputs[i]))
    node.refuse("its input \"" + node.inputs[i] +
                "\" is a constant, and expected is what the network computes");
  node.refuse("its input \"" + node.inputs[i] + "\" is an output that no layer of mica gives");
}

const Tensor* Lowering::constant(const Node& node, std::size_t i) const {
  if (!node.has_input(i)) return nullptr;
  const auto found = constants_.find(node.inputs[i]);
  return found == constants_.end() ? nullptr : &found->second;
}

const Tensor& Lowering::numbers(const Node& node, std::size_t i, const std::string& what) const {
  const Tensor* const found = constant(node, i);
  if (!found || found->is_whole) node.refuse("its " + what + " must be numbers that the file holds");
  return *found;
}

std::vector<std::int64_t> Lowering::wholes(const Node& node, std::size_t i, const std::string& what) const {
  const Tensor* const found = constant(node, i);
  if (!found || !found->is_whole) node.refuse("its " + what + " must be whole numbers that the file holds");
  return found->wholes;
}

int Lowering::add(const Node& node, Layer layer, const std::vector<int>& inputs, Extents shape) {
  if (size_of(shape) < 1 || size_of(shape) > (std::int64_t{1} << 31) - 1)
    node.refuse("its output of " + extents_text(shape) + " is empty or too large");
  if (shape.size() > 4) node.refuse("its output of " + extents_text(shape) + " has more than four extents");
  layer.inputs = inputs;
  layer.source = "node \"" + node.name + "\", operator " + node.op;
  return layers_.add(std::move(layer), std::move(shape));
}

void Lowering::add_elementwise(const Node& node, Layer layer, const Stored& x) {
  Stored y = x;
  y.value = add(node, std::move(layer), {x.value}, shape(x.value));
  set(node, y);
}

const Layer* Lowering::producer(int value) const {
  // Each layer gives one value, and value 0 is the input.
  return value == 0 ? nullptr : &layers_.layers[static_cast<std::size_t>(value) - 1];
}

bool Lowering::fold(const Node& node) {
  std::vector<const Tensor*> inputs;
  for (std::size_t i = 0; i < node.inputs.size(); ++i) {
    inputs.push_back(constant(node, i));
    if (!inputs.back() && node.has_input(i)) return false;
  }
  std::vector<Tensor> folded = fold_constants(node, inputs);
  if (folded.empty()) return false;
  for (std::size_t i = 0; i < std::min(folded.size(), node.outputs.size()); ++i)
    constants_[node.outputs[i]] = std::move(folded[i]);
  return true;
}

void Lowering::lower(const Node& node) {
  if (node.outputs.empty()) node.refuse("it has no output");
  if (fold(node)) return;
  const auto found = operators().find(node.op);
  if (found == operators().end()) node.refuse("mica has no layer for it");
  found->second(node, *this);
}

LayerGraph Lowering::run() {
  for (const Node& node : graph_.nodes) lower(node);
  finish();
  return std::move(layers_);
}

/// The outputs, in ONNX's order or, of images and sequences, channels last.
void Lowering::finish() {
  if (graph_.outputs.empty()) throw Refusal("the model has no output");
  for (const std::string& name : graph_.outputs) {
    const Node node{name, "output", {name}};
    Stored y = value(node, 0);
    std::vector<int> channels_last(y.extents.size());
    std::iota(channels_last.begin(), channels_last.end(), 0);
    if (y.extents.size() > 1)
      std::rotate(channels_last.begin(), channels_last.begin() + 1, channels_last.end());
    const bool is_channels_last = y.extents.size() > 1 && y.order == y.order_of(channels_last);
    if (!is_channels_last) y = in_onnx_order(node, y);
    Extents wanted = y.extents.empty() ? Extents{1} : y.extents;
    if (is_channels_last) std::rotate(wanted.begin(), wanted.begin() + 1, wanted.end());
    if (wanted.size() > 4) wanted = without_ones(wanted);
    if (wanted.size() > 4) node.refuse("an output has at most four extents");
    if (without_ones(wanted) != without_ones(shape(y.value)) || wanted.size() != shape(y.value).size())
      y.value = in_shape(node, y.value, wanted);
    layers_.outputs.push_back(y.value);
    std::vector<int> in_order(y.extents.size());
    std::iota(in_order.begin(), in_order.end(), 0);
    add_port(name, is_channels_last ? channels_last : in_order);
  }
}

LayerGraph lower(const Graph& graph) {
  const auto permutes = [](const LayerGraph& layers) {
    return std::count_if(layers.layers.begin(), layers.layers.end(),
                         [](const Layer& layer) { return layer.type == "Permute"; });
  };
  const auto lowered = [&](bool channels_last) {
    LayerGraph layers = Lowering(graph, channels_last).run();
    remove_unused(layers);
    return layers;
  };
  // Images are likely to have their channels first, what has two extents is likely to be taken as it is.
  const bool likely = graph.inputs.size() == 1 && graph.inputs[0].extents.size() >= 4;
  LayerGraph first = lowered(likely);
  if (permutes(first) == 0) return first;
  LayerGraph second = lowered(!likely);
  return permutes(second) < permutes(first) ? second : first;
}

}  // namespace convert
