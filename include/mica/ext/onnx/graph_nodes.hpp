// SPDX-License-Identifier: MIT
#pragma once

#include <mica/ext/onnx/graph.hpp>
#include <mica/ext/onnx/wire_format.hpp>

#include <algorithm>
#include <bit>
#include <cstddef>
#include <cstdint>
#include <map>
#include <set>
#include <string>
#include <utility>
#include <vector>

namespace mica::onnx {

/// A graph that grows: adds nodes and constants under names that differ, and brings values into an order of
/// axes. A value that was brought into an order is not brought into it again.
class GraphNodes {
 public:
  /// The names of what follows begin with this.
  void begin(const std::string& layer) { layer_ = layer; }

  /// Adds a node. What it gives has the axes of a sample in this order.
  Value node(const std::string& op, const std::vector<Value>& inputs, const Attributes& attributes,
             const Shape& shape, const AxisOrder& order) {
    std::vector<std::string> names;
    for (const Value& input : inputs) names.push_back(input.name);
    while (!names.empty() && names.back().empty()) names.pop_back();
    const std::string output = new_name(layer_ + '/' + op);
    graph_.nodes.push_back({op, output, names, attributes});
    return {output, shape, shape, order};
  }

  /// The value as a tensor that has the extents of its shape, in any order of axes.
  Value settled(const Value& x) { return x.is_settled() ? x : in_order(x); }

  /// The same in mica's order.
  Value in_order(const Value& x) {
    if (x.is_settled()) return in_order(x, same_order);
    const Value before{x.name, x.stored, x.stored, x.order};
    return reshaped(x.has_elements_in_order() ? before : in_order(before, same_order), x.shape);
  }

  /// The same with the channels in front of the other axes.
  Value channels_first(const Value& x) { return in_order(settled(x), channels_first_order(x.shape.rank)); }

  /// The same in an order.
  Value in_order(const Value& x, const AxisOrder& order) {
    Integers axes{0};
    bool is_same = true;
    for (int k = 0; k < x.shape.rank; ++k) {
      axes.push_back(x.axis_of(order[static_cast<std::size_t>(k)]));
      is_same = is_same && axes.back() == k + 1;
    }
    if (is_same) return x;
    return once(x, "Transpose", x.shape, order, [&] {
      return node("Transpose", {x}, {{"perm", axes}}, x.shape, order);
    });
  }

  /// A tensor [N, elements]. The elements are those of `x`, in the order of its axes.
  Value flattened(const Value& x) {
    return x.stored.rank == 1 ? x : reshaped({x.name, x.stored, x.stored, x.order}, x.stored.size());
  }

  /// The value of a settled `x` with its elements, as they lie in its tensor, in another shape.
  Value reshaped(const Value& x, const Shape& shape) {
    if (x.tensor_shape() == shape) return {x.name, shape, shape};
    return once(x, "Reshape", shape, same_order, [&] {
      if (shape.rank == 1) return node("Flatten", {x}, {{"axis", 1}}, shape, same_order);
      Integers extents{0};  // as many samples as `x` has
      extents.insert(extents.end(), shape.extents, shape.extents + shape.rank);
      return node("Reshape", {x, integers(extents)}, {}, shape, same_order);
    });
  }

  /// Constants.
  Value floats(const std::string& name, const std::vector<float>& values, const Integers& extents) {
    std::string bytes;
    bytes.reserve(values.size() * sizeof(float));
    for (const float value : values) Message::append_bytes(bytes, std::bit_cast<std::uint32_t>(value));
    return constant(name, extents, Initializer::Type::float32, std::move(bytes));
  }
  Value integers(const Integers& values) {
    std::string bytes;
    for (const std::int64_t value : values) Message::append_bytes(bytes, static_cast<std::uint64_t>(value));
    return constant("integers", {static_cast<std::int64_t>(values.size())}, Initializer::Type::int64,
                    std::move(bytes));
  }

  Value add_input(const std::string& name, const Shape& shape, const AxisOrder& order) {
    const Value x{new_name(name), shape, shape, order};
    graph_.inputs.push_back({x.name, x.extents()});
    return x;
  }
  /// Ends the graph: the tensors of these settled values become the outputs.
  void add_outputs(const std::vector<std::string>& names, const std::vector<Value>& values) {
    std::set<std::string> taken;
    for (const Port& input : graph_.inputs) taken.insert(input.name);
    std::map<std::string, std::string> renamed;
    for (std::size_t i = 0; i < values.size(); ++i) {
      Value value = values[i];
      if (!taken.insert(value.name).second) {  // an input, or an output already
        if (const auto found = renamed.find(value.name); found != renamed.end()) value.name = found->second;
        value = node("Identity", {value}, {}, value.shape, value.order);
      }
      const std::string output = new_name(names[i]);
      for (Node& node : graph_.nodes) {
        if (node.output == value.name) node.output = output;
        std::replace(node.inputs.begin(), node.inputs.end(), value.name, output);
      }
      renamed[value.name] = output;
      graph_.outputs.push_back({output, value.extents()});
    }
  }

  const Graph& graph() const { return graph_; }

 private:
  std::string new_name(const std::string& name) {
    std::string unique = name;
    for (int i = 1; !names_.insert(unique).second; ++i) unique = name + '_' + std::to_string(i);
    return unique;
  }

  Value constant(const std::string& name, const Integers& extents, Initializer::Type type,
                 std::string bytes) {
    const std::string unique = new_name(layer_ + '/' + name);
    graph_.initializers.push_back({unique, extents, type, std::move(bytes)});
    return {unique};
  }

  /// What `make` gives for `x`, whose tensor several values may have, each with an order of its own.
  template <class Make>
  Value once(const Value& x, const char* change, const Shape& shape, const AxisOrder& order, Make make) {
    std::string key = x.name + ' ' + change + ' ' + to_string(shape);
    for (const AxisOrder& axes : {x.order, order})
      for (const int axis : axes) key += ' ' + std::to_string(axis);
    const auto known = changed_.find(key);
    const Value value = known == changed_.end() ? changed_.emplace(key, make()).first->second : known->second;
    return value;
  }

  Graph graph_;
  std::string layer_;
  std::set<std::string> names_;
  std::map<std::string, Value> changed_;
};

}  // namespace mica::onnx
