// SPDX-License-Identifier: MIT
#include "onnx_reader.hpp"

#include "onnx_tensor.hpp"

#include <google/protobuf/io/coded_stream.h>
#include <google/protobuf/stubs/logging.h>

#include <limits>
#include <set>

namespace convert {

namespace {

// The list of changes of ONNX ended with opset 28 in August 2026. Up to there the operators in scope have got
// new types and options, which are refused where they are used; an operator with another meaning looks at
// Node::opset.
constexpr std::int64_t oldest_opset = 7, newest_opset = 28;

// So that no graph, however its nodes are connected, takes long.
constexpr int most_nodes = 20000;

int opset_of(const onnx::ModelProto& model) {
  std::int64_t opset = 0;
  for (const auto& id : model.opset_import())
    if (id.domain().empty() || id.domain() == "ai.onnx") opset = id.version();
  if (opset < oldest_opset)
    throw Refusal("expected an ONNX model of opset 7 or later, found opset " + std::to_string(opset));
  return static_cast<int>(std::min<std::int64_t>(opset, std::numeric_limits<int>::max()));
}

Attribute read_attribute(const onnx::AttributeProto& proto, const std::string& where, ExternalData& data) {
  Attribute attribute;
  attribute.number = proto.f();
  attribute.whole = proto.i();
  attribute.text = proto.s();
  attribute.numbers.assign(proto.floats().begin(), proto.floats().end());
  attribute.wholes.assign(proto.ints().begin(), proto.ints().end());
  if (proto.has_t()) attribute.tensor = read_tensor(proto.t(), where + ", attribute " + proto.name(), data);
  attribute.is_known = !proto.has_g() && proto.graphs_size() == 0 && proto.ref_attr_name().empty();
  return attribute;
}

Node read_node(const onnx::NodeProto& proto, int number, int opset, ExternalData& data) {
  Node node;
  node.name = proto.name().empty() ? "number " + std::to_string(number) : proto.name();
  node.op = proto.op_type();
  node.opset = opset;
  node.inputs.assign(proto.input().begin(), proto.input().end());
  node.outputs.assign(proto.output().begin(), proto.output().end());
  if (!proto.domain().empty() && proto.domain() != "ai.onnx")
    throw refusal_of(node.name, proto.domain() + "." + node.op, "only operators of ONNX itself are known");
  if (opset > newest_opset)
    node.refuse("the model is of opset " + std::to_string(opset) + "; what opset " +
                std::to_string(newest_opset) + " has is known, and nothing later");
  for (const auto& attribute : proto.attribute())
    node.attributes[attribute.name()] = read_attribute(attribute, "node \"" + node.name + '"', data);
  for (const auto& [key, attribute] : node.attributes)
    if (!attribute.is_known)
      node.refuse("its attribute " + key +
                  " is a graph, and a network has no branches "
                  "of which only one is computed");
  return node;
}

/// The extents of an input, -1 where the file leaves one open.
GraphInput read_input(const onnx::ValueInfoProto& proto) {
  GraphInput input{proto.name(), {}};
  if (!proto.type().has_tensor_type() || !proto.type().tensor_type().has_shape())
    throw Refusal("input \"" + proto.name() + "\": expected a tensor with a shape");
  for (const auto& extent : proto.type().tensor_type().shape().dim())
    input.extents.push_back(extent.has_dim_value() ? extent.dim_value() : -1);
  return input;
}

onnx::ModelProto parse(const std::string& bytes) {
  // What protobuf prints says nothing that the Refusal does not say.
  google::protobuf::LogSilencer silencer;
  onnx::ModelProto model;
  if (bytes.size() > static_cast<std::size_t>(std::numeric_limits<int>::max()) ||
      !model.ParseFromArray(bytes.data(), static_cast<int>(bytes.size())) || !model.has_graph())
    throw Refusal(
        "expected an ONNX model, found another file, or one that is cut short; mica's own files are "
        "safetensors");
  return model;
}

/// Each value is made once, by a node that stands behind those that make its inputs.
void check_order(const Graph& graph) {
  std::set<std::string> known{""};
  for (const auto& [name, tensor] : graph.constants) known.insert(name);
  for (const GraphInput& input : graph.inputs) known.insert(input.name);
  for (const Node& node : graph.nodes) {
    for (const std::string& input : node.inputs)
      if (!known.contains(input))
        node.refuse("its input \"" + input + "\" is made by no node in front of it");
    for (const std::string& output : node.outputs)
      if (!output.empty() && !known.insert(output).second)
        node.refuse("its output \"" + output + "\" is made twice");
  }
  for (const std::string& output : graph.outputs)
    if (!known.contains(output)) throw Refusal("output \"" + output + "\": no node makes it");
}

}  // namespace

Graph read_onnx(const std::string& bytes, ExternalData data) {
  const onnx::ModelProto model = parse(bytes);
  if (model.functions_size() > 0) throw Refusal("the model has functions of its own, which are not read");
  const int opset = opset_of(model);
  if (model.graph().node_size() > most_nodes)
    throw Refusal("the model has " + std::to_string(model.graph().node_size()) + " nodes, and more than " +
                  std::to_string(most_nodes) + " are not read");
  Graph graph;
  if (model.graph().sparse_initializer_size() > 0)
    throw Refusal("the model has sparse tensors, which are not read");
  for (const auto& tensor : model.graph().initializer())
    graph.constants[tensor.name()] = read_tensor(tensor, "tensor \"" + tensor.name() + '"', data);
  for (const auto& input : model.graph().input())
    if (!graph.constants.contains(input.name())) graph.inputs.push_back(read_input(input));
  for (const auto& node : model.graph().node())
    graph.nodes.push_back(read_node(node, static_cast<int>(graph.nodes.size()), opset, data));
  for (const auto& output : model.graph().output()) graph.outputs.push_back(output.name());
  check_order(graph);
  return graph;
}

}  // namespace convert
