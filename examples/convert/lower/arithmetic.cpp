// SPDX-License-Identifier: MIT
#include "operators.hpp"

#include <algorithm>
#include <cmath>
#include <numeric>

namespace convert {

namespace {

/// The layers of mica for operators of several values.
const std::map<std::string, std::string>& joints() {
  static const std::map<std::string, std::string> names{
      {"Add", "Add"},     {"Sum", "Add"},     {"Sub", "Subtract"}, {"Mul", "Multiply"},
      {"Max", "Maximum"}, {"Min", "Minimum"}, {"Mean", "Average"}};
  return names;
}

struct Affine {
  float scale, shift;
};

/// x op c, or c op x, as scale x + shift.
Affine affine_of(const Node& node, float c, bool constant_is_first) {
  if (node.op == "Add" || node.op == "Sum") return {1, c};
  if (node.op == "Mul") return {c, 0};
  if (node.op == "Sub") return constant_is_first ? Affine{-1, c} : Affine{1, -c};
  if (node.op == "Div" && !constant_is_first) return {1 / c, 0};
  node.refuse("with a constant, mica adds, subtracts, multiplies, divides by it, and cuts off at one number");
}

/// The axis, without the batch, along which the constant changes; -1 if it is one number.
int axis_of(const Node& node, const Tensor& c, const Stored& x) {
  if (size_of(c.extents) == 1 && c.extents.size() <= x.extents.size() + 1) return -1;
  const auto rank = static_cast<int>(x.extents.size()), given = static_cast<int>(c.extents.size());
  int axis = -1;
  bool fits = given <= rank + 1;
  for (int i = 0; fits && i < given; ++i) {
    const std::int64_t extent = c.extents[static_cast<std::size_t>(i)];
    const int of_x = rank - given + i;
    if (extent == 1) continue;
    fits = axis < 0 && of_x >= 0 && extent == x.extents[static_cast<std::size_t>(of_x)];
    axis = of_x;
  }
  if (!fits || axis < 0) node.refuse("its constant must be one number, or one for each channel");
  return axis;
}

/// x with the numbers of this axis in a row, as channels.
Stored with_channels_of(const Node& node, Lowering& to, const Stored& x, int axis) {
  if (x.extents.size() == 1) return to.as_flat(node, x);
  std::vector<int> axes;
  for (int i = 0; i < static_cast<int>(x.extents.size()); ++i)
    if (i != axis) axes.push_back(i);
  axes.push_back(axis);
  Extents shape;
  for (const int i : axes) shape.push_back(x.extents[static_cast<std::size_t>(i)]);
  Stored turned = to.in_order(node, x, x.order_of(axes));
  // A vector of channels stays one.
  if (to.shape(turned.value) != Extents{shape.back()} || size_of(shape) != shape.back())
    turned.value = to.in_shape(node, turned.value, shape);
  return turned;
}

void lower_with_constant(const Node& node, Lowering& to, const Stored& given, const Tensor& c,
                         bool is_first) {
  if (c.is_whole) node.refuse("its constant must be a number of the same type as its input");
  const int axis = axis_of(node, c, given);
  if (axis < 0 && (node.op == "Max" || node.op == "Min")) {
    const bool is_least = node.op == "Max";
    lower_bounds(node, to, given, is_least ? c.numbers[0] : -INFINITY, is_least ? INFINITY : c.numbers[0]);
    return;
  }
  const Stored x = axis < 0 ? given : with_channels_of(node, to, given, axis);
  std::vector<std::size_t> positions(c.numbers.size());
  std::iota(positions.begin(), positions.end(), std::size_t{0});
  if (axis >= 0 && x.extents.size() == 1) positions = x.positions();
  Weights scale{"scale", {static_cast<std::int64_t>(positions.size())}, {}},
      shift{"shift", scale.extents, {}};
  for (const std::size_t position : positions) {
    const Affine affine = affine_of(node, c.numbers[position], is_first);
    scale.values.push_back(affine.scale);
    shift.values.push_back(affine.shift);
  }
  to.add_elementwise(node, {"ScaleShift", {}, {scale, shift}}, x);
}

/// Of an image times one number for each of its channels, the axis of these; otherwise -1.
int axis_of_factors(const Stored& x, const Stored& factors) {
  if (x.extents.size() != 3 || x.extents == factors.extents) return -1;
  for (const int axis : {0, 2}) {
    Extents wanted(3, 1);
    wanted[static_cast<std::size_t>(axis)] = x.extents[static_cast<std::size_t>(axis)];
    if (factors.extents == wanted) return axis;
  }
  return -1;
}

}  // namespace

void lower_arithmetic(const Node& node, Lowering& to) {
  std::vector<std::size_t> values, constants;
  for (std::size_t i = 0; i < node.inputs.size(); ++i)
    (to.constant(node, i) ? constants : values).push_back(i);
  if (values.size() == 1 && constants.size() == 1) {
    lower_with_constant(node, to, to.value(node, values[0]), *to.constant(node, constants[0]),
                        constants[0] == 0);
    return;
  }
  if (values.size() == 1 && constants.empty()) {
    to.set(node, to.value(node, values[0]));
    return;
  }
  const auto joint = joints().find(node.op);
  if (joint == joints().end()) node.refuse("mica does not divide one value by another");
  if (!constants.empty()) node.refuse("of several inputs either all or none must be constants");
  Stored x = to.value(node, 0), second = to.value(node, 1);
  if (node.op == "Mul" && axis_of_factors(second, x) >= 0) std::swap(x, second);
  if (const int axis = axis_of_factors(x, second); node.op == "Mul" && values.size() == 2 && axis >= 0) {
    x = with_channels_of(node, to, x, axis);
    second = to.as_flat(node, second);
    x.value = to.add(node, {joint->second}, {x.value, second.value}, to.shape(x.value));
    to.set(node, x);
    return;
  }
  std::vector<int> inputs{x.value};
  for (std::size_t i = 1; i < node.inputs.size(); ++i) {
    Stored other = i == 1 ? second : to.value(node, i);
    if (other.extents != x.extents)
      node.refuse(
          "its inputs have different extents, and only a product of an image and of one number for each "
          "channel may have these");
    if (!(other.atoms == x.atoms && other.order == x.order)) {
      x = to.in_onnx_order(node, x);
      other = to.in_onnx_order(node, other);
      inputs[0] = x.value;
      if (i > 1) node.refuse("its inputs are stored in different orders");
    }
    inputs.push_back(to.in_shape(node, other.value, to.shape(x.value)));
  }
  x.value = to.add(node, {joint->second}, inputs, to.shape(x.value));
  to.set(node, x);
}

void lower_concat(const Node& node, Lowering& to) {
  const Stored first = to.value(node, 0);
  const auto rank = static_cast<std::int64_t>(first.extents.size()) + 1;
  std::int64_t axis = node.whole("axis", 1);
  axis += axis < 0 ? rank : 0;
  if (axis < 1 || axis >= rank) node.refuse("its axis must be one of the sample's");
  const auto of_sample = static_cast<std::size_t>(axis) - 1;
  if (rank > 4 || (rank == 4 && axis == 2))
    node.refuse("mica puts the channels of images one behind the other");
  std::vector<int> inputs, axes;
  for (std::size_t i = 0; i < first.extents.size(); ++i)
    if (i != of_sample) axes.push_back(static_cast<int>(i));
  axes.push_back(static_cast<int>(of_sample));
  Extents result = first.extents, shape;
  result[of_sample] = 0;
  for (std::size_t i = 0; i < node.inputs.size(); ++i) {
    Stored x = to.value(node, i);
    Extents other = x.extents;
    if (other.size() == result.size()) other[of_sample] = 0;
    Extents wanted = result;
    wanted[of_sample] = 0;
    if (other != wanted) node.refuse("its inputs do not fit each other");
    result[of_sample] += x.extents[of_sample];
    x = to.in_order(node, x, x.order_of(axes));
    shape.clear();
    for (const int k : axes) shape.push_back(x.extents[static_cast<std::size_t>(k)]);
    inputs.push_back(to.in_shape(node, x.value, shape));
  }
  if (inputs.size() == 1) {
    to.set(node, first);
    return;
  }
  shape.back() = result[of_sample];
  to.set(node, stored_as(to.add(node, {"Concatenate"}, inputs, shape), result, axes));
}

}  // namespace convert
