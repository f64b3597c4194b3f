// SPDX-License-Identifier: MIT
// Any bytes are read as an ONNX model and converted, to a header with its weights inside and to a file of
// them. Nothing but convert::Refusal may come out. Half of the inputs are models of which one field has
// changed: most of what libFuzzer makes of bytes is no message of protobuf.
#include "conversion.hpp"
#include "emitter/emitter.hpp"
#include "graph/onnx_reader.hpp"
#include "weights/weight_file.hpp"

#include <onnx/onnx_pb.h>

#include <google/protobuf/stubs/logging.h>

#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <fstream>
#include <random>
#include <string>
#include <vector>

extern "C" std::size_t LLVMFuzzerMutate(std::uint8_t* data, std::size_t size, std::size_t max_size);

namespace {

using google::protobuf::FieldDescriptor;
using google::protobuf::Message;
using google::protobuf::Reflection;

/// Changes one field of a message, or of one that is inside of it.
class Change {
 public:
  explicit Change(unsigned seed) : random_(seed) {}

  void apply(Message& message) {
    std::vector<Message*> all;
    collect(message, all);
    change(*all[below(all.size())]);
  }

 private:
  std::size_t below(std::size_t count) { return random_() % count; }

  void collect(Message& message, std::vector<Message*>& all) {
    all.push_back(&message);
    const Reflection& reflection = *message.GetReflection();
    std::vector<const FieldDescriptor*> fields;
    reflection.ListFields(message, &fields);
    for (const FieldDescriptor* const field : fields) {
      if (field->cpp_type() != FieldDescriptor::CPPTYPE_MESSAGE) continue;
      if (!field->is_repeated()) collect(*reflection.MutableMessage(&message, field), all);
      if (field->is_repeated())
        for (int i = 0; i < reflection.FieldSize(message, field); ++i)
          collect(*reflection.MutableRepeatedMessage(&message, field, i), all);
    }
  }

  void change(Message& message) {
    const Reflection& reflection = *message.GetReflection();
    const auto& type = *message.GetDescriptor();
    if (type.field_count() == 0) return;
    // Rather a field that is there.
    std::vector<const FieldDescriptor*> fields;
    reflection.ListFields(message, &fields);
    const FieldDescriptor& field =
        fields.empty() || below(4) == 0
            ? *type.field(static_cast<int>(below(static_cast<std::size_t>(type.field_count()))))
            : *fields[below(fields.size())];
    if (!field.is_repeated()) {
      if (below(8) == 0) return reflection.ClearField(&message, &field);
      return set(message, reflection, field);
    }
    const int size = reflection.FieldSize(message, &field);
    if (size == 0 || below(4) == 0) return add(message, reflection, field, size);
    const int i = static_cast<int>(below(static_cast<std::size_t>(size))), last = size - 1;
    if (below(4) == 0) {
      reflection.SwapElements(&message, &field, i, last);
      return reflection.RemoveLast(&message, &field);
    }
    if (below(4) == 0) return reflection.SwapElements(&message, &field, i, last);
    set_element(message, reflection, field, i);
  }

  std::int64_t whole() {
    static constexpr std::int64_t values[]{0, 1,       -1,         2,         3,         4,
                                           8, 1 << 20, -(1 << 20), INT32_MAX, INT64_MAX, INT64_MIN};
    return below(2) == 0 ? values[below(std::size(values))] : static_cast<std::int64_t>(below(16)) - 4;
  }
  float number() {
    static constexpr float values[]{0, 1, -1, 0.5F, 6, 1e-30F, 3e38F};
    return values[below(std::size(values))];
  }
  std::string text(std::string value) {
    const std::size_t size = value.size();
    value.resize(size + 16);
    value.resize(LLVMFuzzerMutate(reinterpret_cast<std::uint8_t*>(value.data()), size, value.size()));
    return value;
  }

  void set(Message& message, const Reflection& reflection, const FieldDescriptor& field) {
    switch (field.cpp_type()) {
      case FieldDescriptor::CPPTYPE_INT32:
        return reflection.SetInt32(&message, &field, static_cast<std::int32_t>(whole()));
      case FieldDescriptor::CPPTYPE_INT64:
        return reflection.SetInt64(&message, &field, whole());
      case FieldDescriptor::CPPTYPE_FLOAT:
        return reflection.SetFloat(&message, &field, number());
      case FieldDescriptor::CPPTYPE_ENUM:
        return reflection.SetEnumValue(&message, &field, static_cast<int>(below(20)));
      case FieldDescriptor::CPPTYPE_STRING:
        return reflection.SetString(&message, &field, text(reflection.GetString(message, &field)));
      case FieldDescriptor::CPPTYPE_MESSAGE:
        return change(*reflection.MutableMessage(&message, &field));
      default:
        return;
    }
  }

  void set_element(Message& message, const Reflection& reflection, const FieldDescriptor& field, int i) {
    switch (field.cpp_type()) {
      case FieldDescriptor::CPPTYPE_INT32:
        return reflection.SetRepeatedInt32(&message, &field, i, static_cast<std::int32_t>(whole()));
      case FieldDescriptor::CPPTYPE_INT64:
        return reflection.SetRepeatedInt64(&message, &field, i, whole());
      case FieldDescriptor::CPPTYPE_FLOAT:
        return reflection.SetRepeatedFloat(&message, &field, i, number());
      case FieldDescriptor::CPPTYPE_STRING: {
        // A name of another element connects the graph in another way.
        const int size = reflection.FieldSize(message, &field);
        const int other = static_cast<int>(below(static_cast<std::size_t>(size)));
        const std::string from = reflection.GetRepeatedString(message, &field, other);
        return reflection.SetRepeatedString(&message, &field, i, below(2) == 0 ? from : text(from));
      }
      case FieldDescriptor::CPPTYPE_MESSAGE:
        return change(*reflection.MutableRepeatedMessage(&message, &field, i));
      default:
        return;
    }
  }

  void add(Message& message, const Reflection& reflection, const FieldDescriptor& field, int size) {
    switch (field.cpp_type()) {
      case FieldDescriptor::CPPTYPE_INT32:
        return reflection.AddInt32(&message, &field, static_cast<std::int32_t>(whole()));
      case FieldDescriptor::CPPTYPE_INT64:
        return reflection.AddInt64(&message, &field, whole());
      case FieldDescriptor::CPPTYPE_FLOAT:
        return reflection.AddFloat(&message, &field, number());
      case FieldDescriptor::CPPTYPE_STRING:
        return reflection.AddString(&message, &field, text(""));
      case FieldDescriptor::CPPTYPE_MESSAGE: {
        Message& added = *reflection.AddMessage(&message, &field);
        if (size > 0)
          added.CopyFrom(reflection.GetRepeatedMessage(
              message, &field, static_cast<int>(below(static_cast<std::size_t>(size)))));
        return change(added);
      }
      default:
        return;
    }
  }

  std::minstd_rand random_;
};

/// A folder with one file, in which a model may have its numbers.
const std::string& folder() {
  static const std::string name = [] {
    std::filesystem::create_directory("beside");
    std::ofstream("beside/numbers", std::ios::binary) << std::string(64, '?');
    return "beside";
  }();
  return name;
}

}  // namespace

extern "C" std::size_t LLVMFuzzerCustomMutator(std::uint8_t* data, std::size_t size, std::size_t max_size,
                                               unsigned seed) {
  google::protobuf::LogSilencer silencer;
  onnx::ModelProto model;
  if (seed % 2 == 0 || !model.ParseFromArray(data, static_cast<int>(size)))
    return LLVMFuzzerMutate(data, size, max_size);
  Change change(seed);
  for (unsigned i = 0; i <= seed / 2 % 3; ++i) change.apply(model);
  const std::string changed = model.SerializeAsString();
  if (changed.size() > max_size) return size;
  changed.copy(reinterpret_cast<char*>(data), changed.size());
  return changed.size();
}

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace convert;
  try {
    const Graph graph =
        read_onnx(std::string(reinterpret_cast<const char*>(data), size), ExternalData(folder()));
    for (const auto what : {BatchNormalizations::kept, BatchNormalizations::folded}) {
      const Network network = network_of(graph, what);
      header_of(network, {"model.onnx", "model", ""});
      header_of(network, {"model.onnx", "model", "model.weights"});
      weight_file_of(network);
    }
  } catch (const Refusal&) {
  }
  return 0;
}
