// SPDX-License-Identifier: MIT
#pragma once

#include <mica/ext/onnx/graph.hpp>
#include <mica/ext/onnx/wire_format.hpp>
#include <mica/version.hpp>

#include <cstdint>
#include <string>

/// The bytes of an ONNX file. The numbers of the fields are those of onnx/onnx.proto; fields stand in the
/// order of their numbers, as protobuf itself writes them.
namespace mica::onnx {

/// The version of the file format that came with an opset, from 13 to 17 (onnx/docs/Versioning.md).
constexpr int ir_version(int opset) { return opset < 15 ? 7 : 8; }

// AttributeProto
inline Message encoded(const Attribute& attribute) {
  Message m;
  m.text(1, attribute.name);
  switch (attribute.type) {
    case Attribute::Type::number:
      m.number(2, attribute.number);
      break;
    case Attribute::Type::integer:
      m.integer(3, attribute.integers[0]);
      break;
    case Attribute::Type::text:
      m.text(4, attribute.text);
      break;
    case Attribute::Type::integers:
      for (const std::int64_t value : attribute.integers) m.integer(8, value);
  }
  m.integer(20, static_cast<int>(attribute.type));
  return m;
}

// NodeProto
inline Message encoded(const Node& node) {
  Message m;
  for (const std::string& name : node.inputs) m.text(1, name);
  m.text(2, node.output);
  m.text(3, node.output);
  m.text(4, node.op);
  for (const Attribute& attribute : node.attributes) m.message(5, encoded(attribute));
  return m;
}

// TensorProto
inline Message encoded(const Initializer& tensor) {
  Message m;
  for (const std::int64_t extent : tensor.extents) m.integer(1, extent);
  m.integer(2, static_cast<int>(tensor.type));
  m.text(8, tensor.name);
  m.text(9, tensor.bytes);
  return m;
}

// ValueInfoProto of TypeProto of TypeProto.Tensor of TensorShapeProto of TensorShapeProto.Dimension
inline Message encoded(const Port& port) {
  Message samples, shape, tensor, type, m;
  samples.text(2, "N");
  shape.message(1, samples);
  for (const std::int64_t extent : port.extents) {
    Message dimension;
    dimension.integer(1, extent);
    shape.message(1, dimension);
  }
  tensor.integer(1, static_cast<int>(Initializer::Type::float32));
  tensor.message(2, shape);
  type.message(1, tensor);
  m.text(1, port.name);
  m.message(2, type);
  return m;
}

// GraphProto
inline Message encoded(const Graph& graph) {
  Message m;
  for (const Node& node : graph.nodes) m.message(1, encoded(node));
  m.text(2, "mica");
  for (const Initializer& tensor : graph.initializers) m.message(5, encoded(tensor));
  for (const Port& port : graph.inputs) m.message(11, encoded(port));
  for (const Port& port : graph.outputs) m.message(12, encoded(port));
  return m;
}

/// The ModelProto of a graph whose operators are those of an opset.
inline std::string encoded_model(const Graph& graph, int opset) {
  Message operators, m;
  operators.text(1, "");
  operators.integer(2, opset);
  m.integer(1, ir_version(opset));
  m.text(2, "mica");
  m.text(3, std::to_string(version_major) + '.' + std::to_string(version_minor) + '.' +
                std::to_string(version_patch));
  m.message(7, encoded(graph));
  m.message(8, operators);
  return m.bytes();
}

}  // namespace mica::onnx
