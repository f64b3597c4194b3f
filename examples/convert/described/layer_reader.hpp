// SPDX-License-Identifier: MIT
#pragma once

#include "../layers/layer_graph.hpp"
#include "layer_rules.hpp"

#include <mica/io/safetensors.hpp>

#include <map>
#include <string>
#include <vector>

namespace convert {

/// Makes a LayerGraph of layers that are written as types, with the tensors of a file.
class LayerReader {
 public:
  LayerReader(const mica::Safetensors& file, Extents input);

  /// Adds a layer and returns its output. Its tensors are `name`/kernel and so on. An activation among its
  /// options becomes a layer of its own. As in Keras, a Dense of an image is applied to each pixel.
  /// `parts` are the names of the two layers of a SeparableConv, which a graph calls `name`/depthwise_conv2d
  /// and `name`/conv2d.
  int add(TypeText type, std::vector<int> inputs, const std::string& name,
          std::vector<std::string> parts = {});

  const Extents& shape(int value) const { return graph_.shapes[static_cast<std::size_t>(value)]; }

  /// The graph with these outputs. Throws Refusal if the file has tensors that no layer has.
  LayerGraph graph(std::vector<int> outputs);

 private:
  int add_plain(const TypeText& type, const std::vector<int>& inputs, const std::string& name);
  int add_dense_of_pixels(const TypeText& type, int input, const std::string& name);
  int add_separable(const TypeText& type, int input, const std::string& name,
                    const std::vector<std::string>& parts);
  Weights read(const ExpectedTensor& tensor, const std::string& name);

  const mica::Safetensors& file_;
  LayerGraph graph_;
  std::map<std::string, const mica::Safetensors::Tensor*> tensors_;  // that no layer has yet
};

}  // namespace convert
