// SPDX-License-Identifier: MIT
#include "constant_elements.hpp"
#include "operators.hpp"

#include <algorithm>
#include <cmath>
#include <functional>

/// Nodes whose inputs are all known. Exporters compute shapes with them, and sometimes weights.
namespace convert {

namespace {

// What is made of nothing but a shape is small where it matters.
constexpr std::int64_t most_filled = 65536;

using Inputs = std::vector<const Tensor*>;

Tensor with_extents(Tensor tensor, Extents extents) {
  tensor.extents = std::move(extents);
  return tensor;
}

std::vector<Tensor> reshaped(const Node& node, const Inputs& inputs) {
  Extents extents = inputs.size() > 1 && inputs[1] ? inputs[1]->wholes : node.wholes("shape", {});
  for (std::size_t i = 0; i < extents.size(); ++i)
    if (extents[i] == 0 && i < inputs[0]->extents.size()) extents[i] = inputs[0]->extents[i];
  const auto open = std::find(extents.begin(), extents.end(), -1);
  const auto size = static_cast<std::int64_t>(inputs[0]->size());
  if (open != extents.end()) {
    *open = 1;
    const std::int64_t known = size_of(extents);
    if (known < 1) return {};
    *open = size / known;
  }
  if (size_of(extents) != size) return {};
  return {with_extents(*inputs[0], extents)};
}

std::vector<Tensor> concatenated(const Node& node, const Inputs& inputs) {
  // Of vectors; that is what shapes are made of.
  Tensor joined{{0}, inputs[0]->is_whole};
  if (node.whole("axis", 0) != 0) return {};
  for (const Tensor* const x : inputs) {
    if (x->extents.size() != 1 || x->is_whole != joined.is_whole) return {};
    joined.extents[0] += x->extents[0];
    joined.wholes.insert(joined.wholes.end(), x->wholes.begin(), x->wholes.end());
    joined.numbers.insert(joined.numbers.end(), x->numbers.begin(), x->numbers.end());
  }
  return {joined};
}

std::vector<Tensor> gathered(const Node& node, const Inputs& inputs) {
  const Tensor &x = *inputs[0], &which = *inputs[1];
  if (x.extents.size() != 1 || node.whole("axis", 0) != 0 || !which.is_whole) return {};
  Tensor to{which.extents, x.is_whole};
  for (std::int64_t i : which.wholes) {
    i += i < 0 ? x.extents[0] : 0;
    if (i < 0 || i >= x.extents[0]) return {};
    if (x.is_whole)
      to.wholes.push_back(x.wholes[static_cast<std::size_t>(i)]);
    else
      to.numbers.push_back(x.numbers[static_cast<std::size_t>(i)]);
  }
  return {to};
}

std::vector<Tensor> squeezed(const Node& node, const Inputs& inputs) {
  Extents axes = inputs.size() > 1 && inputs[1] ? inputs[1]->wholes : node.wholes("axes", {});
  Extents extents = inputs[0]->extents;
  const bool adds = node.op == "Unsqueeze";
  const auto rank = static_cast<std::int64_t>(extents.size() + (adds ? axes.size() : 0));
  for (std::int64_t& axis : axes) {
    axis += axis < 0 ? rank : 0;
    if (axis < 0 || axis >= rank) return {};
  }
  std::sort(axes.begin(), axes.end());
  if (axes.empty()) {
    std::erase(extents, 1);
  } else if (adds) {
    for (const std::int64_t axis : axes) {
      if (axis > static_cast<std::int64_t>(extents.size())) return {};
      extents.insert(extents.begin() + axis, 1);
    }
  } else {
    for (std::size_t i = axes.size(); i-- > 0;) extents.erase(extents.begin() + axes[i]);
  }
  if (size_of(extents) != size_of(inputs[0]->extents)) return {};
  return {with_extents(*inputs[0], extents)};
}

std::vector<Tensor> filled(const Node& node, const Tensor& shape) {
  const std::int64_t size = size_of(shape.wholes);
  if (!shape.is_whole || size < 0 || size > most_filled) return {};
  const auto value = node.attributes.find("value");
  const auto count = static_cast<std::size_t>(size);
  if (value == node.attributes.end()) return {tensor_of_numbers(shape.wholes, std::vector<float>(count))};
  const Tensor& with = value->second.tensor;
  if (with.size() != 1) return {};
  if (with.is_whole)
    return {tensor_of_wholes(shape.wholes, std::vector<std::int64_t>(count, with.wholes[0]))};
  return {tensor_of_numbers(shape.wholes, std::vector<float>(count, with.numbers[0]))};
}

std::vector<Tensor> given(const Node& node) {
  for (const auto& [key, attribute] : node.attributes) {
    const auto count = [](const auto& values) { return static_cast<std::int64_t>(values.size()); };
    if (key == "value") return {attribute.tensor};
    if (key == "value_float") return {tensor_of_numbers({}, {attribute.number})};
    if (key == "value_int") return {tensor_of_wholes({}, {attribute.whole})};
    if (key == "value_floats") return {tensor_of_numbers({count(attribute.numbers)}, attribute.numbers)};
    if (key == "value_ints") return {tensor_of_wholes({count(attribute.wholes)}, attribute.wholes)};
  }
  node.refuse("it has no value that is a tensor");
}

}  // namespace

std::vector<Tensor> fold_constants(const Node& node, const std::vector<const Tensor*>& inputs) {
  const std::string& op = node.op;
  if (op == "Constant") return given(node);
  if (inputs.empty() || !inputs[0]) return {};
  const Tensor& x = *inputs[0];
  const bool has_two = inputs.size() == 2 && inputs[1];
  if (op == "Identity") return {x};
  if (op == "Transpose") return transposed(node, x);
  if (op == "Reshape") return reshaped(node, inputs);
  if (op == "Concat") return concatenated(node, inputs);
  if (op == "Gather" && has_two) return gathered(node, inputs);
  if (op == "Slice") return sliced(node, inputs);
  if (op == "Squeeze" || op == "Unsqueeze") return squeezed(node, inputs);
  if (op == "ConstantOfShape") return filled(node, x);
  if (op == "Cast") return cast(node, x);
  if (op == "Shape") return {tensor_of_wholes({static_cast<std::int64_t>(x.extents.size())}, x.extents)};
  if (op == "Sqrt" || op == "Neg" || op == "Floor" || op == "Reciprocal") return mapped(op, x);
  if (has_two && (op == "Add" || op == "Sub" || op == "Mul" || op == "Div"))
    return arithmetic(op, x, *inputs[1]);
  return {};
}

}  // namespace convert
