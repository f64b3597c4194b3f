// SPDX-License-Identifier: MIT
// Small graphs made by hand, and what mica-convert says of them.
#pragma once

#include "conversion.hpp"
#include "emitter/term.hpp"
#include "refusal.hpp"

#include <initializer_list>
#include <string>
#include <utility>

namespace graphs {

using convert::Attribute;
using convert::Extents;
using convert::Graph;
using convert::Node;

inline Attribute number(float value) {
  Attribute attribute;
  attribute.number = value;
  return attribute;
}
inline Attribute whole(std::int64_t value) {
  Attribute attribute;
  attribute.whole = value;
  return attribute;
}
inline Attribute wholes(Extents values) {
  Attribute attribute;
  attribute.wholes = std::move(values);
  return attribute;
}
inline Attribute text(std::string value) {
  Attribute attribute;
  attribute.text = std::move(value);
  return attribute;
}

/// A graph with the input x, to which nodes are added. A node's output has the node's name, and the last node
/// gives the output.
class Builder {
 public:
  explicit Builder(Extents input) { graph_.inputs.push_back({"x", std::move(input)}); }

  /// A constant whose numbers are 0, 1, 2, ... divided by 8, or all the same.
  Builder& numbers(const std::string& name, const Extents& extents) {
    convert::Tensor tensor{extents};
    for (std::int64_t i = 0; i < convert::size_of(extents); ++i)
      tensor.numbers.push_back(static_cast<float>(i) / 8);
    graph_.constants[name] = tensor;
    return *this;
  }
  Builder& fill(const std::string& name, const Extents& extents, float value) {
    graph_.constants[name] = convert::tensor_of_numbers(
        extents, std::vector<float>(static_cast<std::size_t>(convert::size_of(extents)), value));
    return *this;
  }
  Builder& wholes(const std::string& name, const Extents& values) {
    graph_.constants[name] = convert::tensor_of_wholes({static_cast<std::int64_t>(values.size())}, values);
    return *this;
  }
  Builder& node(const std::string& name, const std::string& op, std::vector<std::string> inputs,
                std::map<std::string, Attribute> attributes = {}, int opset = 17) {
    graph_.nodes.push_back({name, op, std::move(inputs), {name}, std::move(attributes), opset});
    graph_.outputs = {name};
    return *this;
  }
  /// A convolution with a bias, of so many filters and a square kernel.
  Builder& convolution(const std::string& name, const std::string& input, std::int64_t channels,
                       std::int64_t filters, std::int64_t kernel,
                       std::map<std::string, Attribute> attributes = {}) {
    numbers(name + ".w", {filters, channels, kernel, kernel});
    numbers(name + ".b", {filters});
    return node(name, "Conv", {input, name + ".w", name + ".b"}, std::move(attributes));
  }
  Builder& outputs(std::vector<std::string> names) {
    graph_.outputs = std::move(names);
    return *this;
  }
  operator const Graph&() const { return graph_; }

 private:
  Graph graph_;
};

/// The network of a graph.
inline convert::Network network(const Graph& graph,
                                convert::BatchNormalizations what = convert::BatchNormalizations::kept) {
  return convert::network_of(graph, what);
}

/// Its layers as C++ source in one line, without Net and the Input: "Conv2D<4, 3>, ReLU".
inline std::string layers(const convert::Network& network) {
  std::string text;
  for (const convert::Block& block : network.layers)
    text += (text.empty() ? "" : ", ") + convert::text_of(convert::term_of(block));
  return text;
}
inline std::string layers(const Graph& graph) { return layers(network(graph)); }

/// What is said of a graph that is refused.
inline std::string refusal(const Graph& graph) {
  try {
    network(graph);
  } catch (const convert::Refusal& error) {
    return error.what();
  }
  return "not refused";
}

}  // namespace graphs
