// SPDX-License-Identifier: MIT
#include "graph/onnx_reader.hpp"

#include "conversion.hpp"

#include <onnx/onnx_pb.h>

#include "support/temporary_folder.hpp"

#include <doctest/doctest.h>

#include <cstdint>
#include <filesystem>
#include <functional>
#include <vector>

namespace {

/// A model of one convolution and one Relu.
onnx::ModelProto small_model() {
  onnx::ModelProto model;
  model.set_ir_version(8);
  model.add_opset_import()->set_version(13);
  onnx::GraphProto& graph = *model.mutable_graph();
  onnx::ValueInfoProto& x = *graph.add_input();
  x.set_name("x");
  for (const int extent : {1, 1, 4, 4})
    x.mutable_type()->mutable_tensor_type()->mutable_shape()->add_dim()->set_dim_value(extent);
  onnx::TensorProto& w = *graph.add_initializer();
  w.set_name("w");
  w.set_data_type(onnx::TensorProto::FLOAT);
  for (const int extent : {2, 1, 3, 3}) w.add_dims(extent);
  for (int i = 0; i < 18; ++i) w.add_float_data(static_cast<float>(i));
  onnx::NodeProto& convolution = *graph.add_node();
  convolution.set_name("c");
  convolution.set_op_type("Conv");
  convolution.add_input("x");
  convolution.add_input("w");
  convolution.add_output("y");
  onnx::NodeProto& relu = *graph.add_node();
  relu.set_op_type("Relu");
  relu.add_input("y");
  relu.add_output("z");
  graph.add_output()->set_name("z");
  return model;
}

std::string refusal_of(const std::string& bytes) {
  try {
    convert::network_of(convert::read_onnx(bytes));
  } catch (const convert::Refusal& error) {
    return error.what();
  }
  return "";
}

std::string refusal_of(const std::function<void(onnx::ModelProto&)>& change) {
  onnx::ModelProto model = small_model();
  change(model);
  return refusal_of(model.SerializeAsString());
}

}  // namespace

TEST_CASE("a model of ONNX is read") {
  const convert::Graph graph = convert::read_onnx(small_model().SerializeAsString());
  CHECK(graph.nodes.size() == 2);
  CHECK(graph.nodes[1].name == "number 1");
  CHECK(graph.constants.at("w").numbers[17] == 17);
  CHECK(graph.inputs[0].extents == convert::Extents{1, 1, 4, 4});
}

TEST_CASE("what is no model or says what is not read is refused with the reason") {
  CHECK(refusal_of(std::string("no model")) ==
        "expected an ONNX model, found another file, or one that is cut short; mica's own files are "
        "safetensors");
  CHECK(refusal_of([](onnx::ModelProto& m) {
          m.mutable_graph()->mutable_initializer(0)->set_dims(0, 1 << 20);
        }) == "tensor \"w\": expected 9437184 numbers, found 18");
  CHECK(refusal_of([](onnx::ModelProto& m) { m.mutable_graph()->mutable_initializer(0)->set_dims(0, -2); }) ==
        "tensor \"w\": expected extents of at least 0, and a size that fits");
  CHECK(refusal_of([](onnx::ModelProto& m) {
          m.mutable_graph()->mutable_initializer(0)->set_data_location(onnx::TensorProto::EXTERNAL);
        }) == "tensor \"w\": its numbers are in another file; save the model with them inside");
  CHECK(refusal_of([](onnx::ModelProto& m) { m.mutable_opset_import(0)->set_version(28); }).empty());
  CHECK(refusal_of([](onnx::ModelProto& m) { m.mutable_opset_import(0)->set_version(6); }) ==
        "expected an ONNX model of opset 7 or later, found opset 6");
  CHECK(refusal_of([](onnx::ModelProto& m) { m.mutable_opset_import(0)->set_version(99); }) ==
        "node \"c\", operator Conv: the model is of opset 99; what opset 28 has is known, and nothing later");
  CHECK(refusal_of([](onnx::ModelProto& m) {
          m.mutable_graph()->mutable_node(0)->set_domain("com.example");
        }) == "node \"c\", operator com.example.Conv: only operators of ONNX itself are known");
  CHECK(refusal_of([](onnx::ModelProto& m) {
          for (int i = 0; i < 20000; ++i) m.mutable_graph()->add_node();
        }) == "the model has 20002 nodes, and more than 20000 are not read");
  CHECK(refusal_of([](onnx::ModelProto& m) { m.mutable_graph()->mutable_node(0)->set_input(0, "z"); }) ==
        "node \"c\", operator Conv: its input \"z\" is made by no node in front of it");
}

TEST_CASE("the numbers of a tensor may be in a file in the folder of the model, and nowhere else") {
  const TemporaryFolder folder;
  const std::string model_folder = folder.path("model");
  std::filesystem::create_directories(model_folder + "/parts");
  std::vector<float> numbers;
  for (int i = -1; i < 18; ++i) numbers.push_back(static_cast<float>(i));
  const std::string bytes(reinterpret_cast<const char*>(numbers.data()), numbers.size() * sizeof(float));
  folder.write("model/parts/weights", bytes);
  const std::string other = folder.write("other", bytes);
  std::filesystem::create_symlink(other, model_folder + "/link");

  using Entries = std::vector<std::pair<std::string, std::string>>;
  const auto model = [](const Entries& entries, int copies = 0) {
    onnx::ModelProto m = small_model();
    onnx::TensorProto& w = *m.mutable_graph()->mutable_initializer(0);
    w.clear_float_data();
    w.set_data_location(onnx::TensorProto::EXTERNAL);
    for (const auto& [key, value] : entries) {
      w.add_external_data()->set_key(key);
      w.mutable_external_data()->rbegin()->set_value(value);
    }
    for (int i = 0; i < copies; ++i) {
      *m.mutable_graph()->add_initializer() = m.graph().initializer(0);
      m.mutable_graph()->mutable_initializer()->rbegin()->set_name("copy");
    }
    return m.SerializeAsString();
  };
  const auto refusal = [&](const Entries& entries, int copies = 0) -> std::string {
    try {
      convert::read_onnx(model(entries, copies), convert::ExternalData(model_folder));
    } catch (const convert::Refusal& error) {
      return error.what();
    }
    return "";
  };
  const Entries good{{"location", "parts/weights"}, {"offset", "4"}, {"length", "72"}};
  const convert::Graph graph = convert::read_onnx(model(good), convert::ExternalData(model_folder));
  CHECK(graph.constants.at("w").numbers[17] == 17);
  CHECK(refusal({{"location", "parts/weights"}, {"offset", "4"}}).empty());
  CHECK(refusal_of(model(good)) ==
        "tensor \"w\": its numbers are in another file; save the model with them inside");

  for (const std::string path : {"../other", "link", "parts", "", "none"})
    CHECK(refusal({{"location", path}}) == "tensor \"w\": its numbers are in the file \"" + path +
                                               "\", and in the folder of the model there is none");
  CHECK(refusal({{"location", other}}).find("there is none") != std::string::npos);
  CHECK(refusal({{"location", "parts/weights"}}) ==
        "tensor \"w\": expected 72 bytes at 0 of the file \"parts/weights\", found 76");
  CHECK(refusal({{"location", "parts/weights"}, {"offset", "8"}, {"length", "72"}}) ==
        "tensor \"w\": expected 72 bytes at 8 of the file \"parts/weights\", found 68");
  CHECK(refusal({{"location", "parts/weights"}, {"offset", "9000000000000000000"}, {"length", "72"}}) ==
        "tensor \"w\": expected 72 bytes at 9000000000000000000 of the file \"parts/weights\", found 0");
  CHECK(refusal({{"location", "parts/weights"}, {"offset", "-4"}}) ==
        "tensor \"w\": expected a whole number of bytes as its offset, found \"-4\"");
  CHECK(refusal(good, 1) ==
        "tensor \"copy\": with it, the tensors take more bytes of the file \"parts/weights\" than it has");
}

TEST_CASE("bytes cut off or changed are refused, or read as another model, and nothing else happens") {
  const std::string bytes = small_model().SerializeAsString();
  for (std::size_t size = 0; size < bytes.size(); ++size) CHECK_NOTHROW(refusal_of(bytes.substr(0, size)));
  std::uint32_t random = 1;
  const auto draw = [&] { return random = random * 1664525U + 1013904223U; };
  for (int i = 0; i < 20000; ++i) {
    std::string changed = bytes;
    for (std::uint32_t k = draw() >> 30; k < 4; ++k)
      changed[(draw() >> 8) % changed.size()] = static_cast<char>(draw() >> 24);
    CHECK_NOTHROW(refusal_of(changed));
  }
}
