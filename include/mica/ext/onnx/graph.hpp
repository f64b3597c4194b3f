// SPDX-License-Identifier: MIT
#pragma once

#include <mica/core/values/shape.hpp>

#include <array>
#include <bit>
#include <concepts>
#include <cstddef>
#include <cstdint>
#include <string>
#include <utility>
#include <vector>

/// The parts of an ONNX model in memory. encoded_model.hpp writes them down.
namespace mica::onnx {

using Integers = std::vector<std::int64_t>;

/// An attribute of a node: a whole number, a number, a text, or whole numbers.
struct Attribute {
  /// The numbers of AttributeProto.AttributeType.
  enum class Type { number = 1, integer = 2, text = 3, integers = 7 };

  template <std::integral Integer>
  Attribute(const char* name_, Integer value) : name(name_), type(Type::integer), integers{value} {}
  template <std::floating_point Float>
  Attribute(const char* name_, Float value)
      : name(name_), type(Type::number), number(static_cast<float>(value)) {}
  Attribute(const char* name_, const char* value) : name(name_), type(Type::text), text(value) {}
  Attribute(const char* name_, Integers values)
      : name(name_), type(Type::integers), integers(std::move(values)) {}

  std::string name;
  Type type;
  float number = 0;
  std::string text = {};
  Integers integers = {};
};
using Attributes = std::vector<Attribute>;

/// What an operator gives for named tensors. It has the name of the tensor that it gives. A name that is
/// empty is an input that is left out.
struct Node {
  std::string op;
  std::string output;
  std::vector<std::string> inputs;
  Attributes attributes;
};

/// A constant tensor: its bytes, the lowest byte of each element first, the last index varies fastest.
struct Initializer {
  /// The numbers of TensorProto.DataType.
  enum class Type { float32 = 1, int64 = 7 };

  std::string name;
  Integers extents;
  Type type;
  std::string bytes;
};

/// An input or an output of the model: float32, [N, extents...], where N is the number of samples.
struct Port {
  std::string name;
  Integers extents;
};

/// The nodes stand behind those whose outputs they take.
struct Graph {
  std::vector<Node> nodes;
  std::vector<Initializer> initializers;
  std::vector<Port> inputs, outputs;
};

/// The order in which a tensor has the axes of a sample.
using AxisOrder = std::array<int, std::size_t{Shape::max_rank}>;

constexpr AxisOrder same_order{0, 1, 2, 3};
/// The last axis, that of the channels, in front of the others.
constexpr AxisOrder channels_first_order(int rank) {
  AxisOrder order = same_order;
  order[0] = rank - 1;
  for (int k = 1; k < rank; ++k) order[static_cast<std::size_t>(k)] = k - 1;
  return order;
}

/// A tensor of samples, or a constant. Axis 0 of the tensor counts the samples, and its axis k + 1 is axis
/// `order[k]` of `stored`, which is the sample as mica has it, or had it in front of a Flatten or a Reshape:
/// such a layer changes `shape` alone, and a node changes the tensor where a layer needs it to be changed.
struct Value {
  std::string name = {};
  Shape shape = {};
  Shape stored = {};
  AxisOrder order = same_order;

  bool is_settled() const { return shape == stored; }
  int axis_of(int axis) const {
    int k = 0;
    while (k < stored.rank && order[static_cast<std::size_t>(k)] != axis) ++k;
    return k + 1;
  }
  /// The axis of the tensor that has the channels. Only if it is settled.
  int channel_axis() const { return axis_of(stored.rank - 1); }
  /// The extents of the tensor but the number of samples.
  Integers extents() const {
    Integers all;
    for (int k = 0; k < stored.rank; ++k) all.push_back(stored[order[static_cast<std::size_t>(k)]]);
    return all;
  }
  /// The same as a shape.
  Shape tensor_shape() const {
    Shape result = stored;
    for (int k = 0; k < stored.rank; ++k) result.extents[k] = stored[order[static_cast<std::size_t>(k)]];
    return result;
  }
  /// Whether the elements of a sample have mica's order in memory: axes of extent 1 may stand anywhere.
  bool has_elements_in_order() const {
    int last = -1;
    for (int k = 0; k < stored.rank; ++k) {
      const int axis = order[static_cast<std::size_t>(k)];
      if (stored[axis] == 1) continue;
      if (axis < last) return false;
      last = axis;
    }
    return true;
  }
};

}  // namespace mica::onnx
