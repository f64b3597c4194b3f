// SPDX-License-Identifier: MIT
#pragma once

#include "../graph/graph.hpp"
#include "../layers/layer_graph.hpp"
#include "stored.hpp"

#include <map>
#include <string>
#include <vector>

namespace convert {

/// What is known while the operators of a graph become layers of mica, one after the other.
class Lowering {
 public:
  Lowering(const Graph& graph, bool channels_last);

  /// Goes through all nodes. Throws Refusal at the first that no layer expresses.
  LayerGraph run();

  // For the functions that lower an operator. Each refuses the node if there is no such input.

  /// An input that the network computes, or one that is known.
  const Stored& value(const Node& node, std::size_t i) const;
  const Tensor* constant(const Node& node, std::size_t i) const;  // null if there is none
  const Tensor& numbers(const Node& node, std::size_t i, const std::string& what) const;
  std::vector<std::int64_t> wholes(const Node& node, std::size_t i, const std::string& what) const;

  /// The output of the node.
  void set(const Node& node, Stored stored) { values_[node.outputs[0]] = std::move(stored); }
  void set_constant(const Node& node, Tensor tensor) { constants_[node.outputs[0]] = std::move(tensor); }

  /// Adds a layer behind a value of mica and returns what it gives.
  int add(const Node& node, Layer layer, const std::vector<int>& inputs, Extents shape);
  /// Adds a layer whose output has the extents and the order of its input, and makes it the node's output.
  void add_elementwise(const Node& node, Layer layer, const Stored& x);

  /// The value stored in another order and with another shape of mica; adds Permute, Reshape or Flatten where
  /// that is needed.
  Stored in_order(const Node& node, Stored x, const std::vector<int>& order);
  int in_shape(const Node& node, int value, const Extents& shape);

  /// [C, H, W] as height x width x channels, [C, L] as length x channels, anything as a flat vector in its
  /// present order, anything in ONNX's order.
  Stored as_image(const Node& node, const Stored& x);
  Stored as_sequence(const Node& node, const Stored& x);
  Stored as_flat(const Node& node, const Stored& x);
  Stored in_onnx_order(const Node& node, const Stored& x);

  /// The layer that gives a value, or null for the input.
  const Layer* producer(int value) const;

  const LayerGraph& layers() const { return layers_; }
  const Extents& shape(int value) const { return layers_.shapes[static_cast<std::size_t>(value)]; }
  std::int64_t declared_batch() const { return declared_batch_; }

 private:
  void lower(const Node& node);
  bool fold(const Node& node);
  void finish();
  void add_port(const std::string& name, const std::vector<int>& axes);

  const Graph& graph_;
  LayerGraph layers_;
  std::map<std::string, Stored> values_;
  std::map<std::string, Tensor> constants_;
  std::int64_t declared_batch_ = -1;
};

/// The layers of a graph. An image that comes in is stored channels last, so that ONNX's [C, H, W] is
/// height x width x channels; one that ONNX already has channels last stays as it is.
LayerGraph lower(const Graph& graph);

}  // namespace convert
