// SPDX-License-Identifier: MIT
// Writes what the tests of the command `mica` read, into the folder that is given.

#include "support/image_files.hpp"

#include <mica/data/npy.hpp>

#include <onnx/onnx_pb.h>

#include <fstream>
#include <string>
#include <vector>

namespace {

void add_tensor(onnx::GraphProto& graph, const std::string& name, const std::vector<std::int64_t>& extents,
                float factor) {
  onnx::TensorProto& tensor = *graph.add_initializer();
  tensor.set_name(name);
  tensor.set_data_type(onnx::TensorProto::FLOAT);
  std::int64_t size = 1;
  for (const std::int64_t extent : extents) {
    tensor.add_dims(extent);
    size *= extent;
  }
  for (std::int64_t i = 0; i < size; ++i) tensor.add_float_data(factor * static_cast<float>(i * 7 % 11 - 5));
}

onnx::NodeProto& add_node(onnx::GraphProto& graph, const std::string& name, const std::string& op,
                          const std::vector<std::string>& inputs) {
  onnx::NodeProto& node = *graph.add_node();
  node.set_name(name);
  node.set_op_type(op);
  node.add_output(name);
  for (const std::string& input : inputs) node.add_input(input);
  return node;
}

void add_pair(onnx::NodeProto& node, const std::string& name) {
  onnx::AttributeProto& attribute = *node.add_attribute();
  attribute.set_name(name);
  attribute.set_type(onnx::AttributeProto::INTS);
  attribute.add_ints(2);
  attribute.add_ints(2);
}

void add_value(onnx::ValueInfoProto& value, const std::string& name,
               const std::vector<std::int64_t>& extents) {
  value.set_name(name);
  auto& tensor = *value.mutable_type()->mutable_tensor_type();
  tensor.set_elem_type(onnx::TensorProto::FLOAT);
  for (const std::int64_t extent : extents) tensor.mutable_shape()->add_dim()->set_dim_value(extent);
}

/// A convolution, a pooling and a dense layer of `classes` classes, for digits of 8 x 8 pixels.
std::string small_lenet(float factor, std::int64_t classes) {
  onnx::ModelProto model;
  model.set_ir_version(8);
  model.add_opset_import()->set_version(13);
  onnx::GraphProto& graph = *model.mutable_graph();
  add_value(*graph.add_input(), "digit", {1, 1, 8, 8});
  add_value(*graph.add_output(), "classes", {1, classes});
  add_tensor(graph, "c.w", {2, 1, 3, 3}, 0.125F * factor);
  add_tensor(graph, "c.b", {2}, 0.125F);
  add_tensor(graph, "d.w", {18, classes}, 0.0625F);
  add_tensor(graph, "d.b", {classes}, 0.0625F);
  add_node(graph, "c", "Conv", {"digit", "c.w", "c.b"});
  add_node(graph, "r", "Relu", {"c"});
  onnx::NodeProto& pooling = add_node(graph, "p", "MaxPool", {"r"});
  add_pair(pooling, "kernel_shape");
  add_pair(pooling, "strides");
  add_node(graph, "f", "Flatten", {"p"});
  add_node(graph, "d", "Gemm", {"f", "d.w", "d.b"});
  add_node(graph, "classes", "Softmax", {"d"});
  return model.SerializeAsString();
}

void write(const std::string& path, const std::string& bytes) {
  std::ofstream(path, std::ios::binary) << bytes;
}

}  // namespace

int main(int, char** argv) {
  const std::string folder = std::string(argv[1]) + '/';
  const std::string lenet = small_lenet(1, 3);
  write(folder + "le 'net\".onnx", lenet);
  write(folder + "other.onnx", small_lenet(1.5F, 3));
  write(folder + "four.onnx", small_lenet(1, 4));
  write(folder + "cut.onnx", lenet.substr(0, lenet.size() / 2));

  std::vector<std::uint8_t> pixels(64);
  for (std::size_t i = 0; i < 64; ++i) pixels[i] = static_cast<std::uint8_t>(i * 37 % 256);
  write(folder + "digit.png", png_file({8, 8, PNG_COLOR_TYPE_GRAY, 8, pixels}));
  mica::Tensor<std::uint8_t, 3> bytes(8, 8, 1);
  mica::Tensor<float, 4> numbers(2, 8, 8, 1), channels_first(2, 1, 8, 8);
  for (int i = 0; i < 64; ++i) {
    bytes.data()[i] = pixels[static_cast<std::size_t>(i)];
    numbers.data()[i] = static_cast<float>(pixels[static_cast<std::size_t>(i)]) / 255;
    numbers.data()[64 + i] = 0;
  }
  channels_first.setZero();
  mica::write_npy(folder + "bytes.npy", bytes);
  mica::write_npy(folder + "numbers.npy", numbers);
  mica::write_npy(folder + "channels_first.npy", channels_first);
}
