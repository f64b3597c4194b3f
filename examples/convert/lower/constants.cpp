// SPDX-License-Identifier: MIT
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

/// Calls f with the position of each element: the first, and steps[i] more for each step along axis i.
template <class F>
void for_each_position(const Extents& extents, const std::vector<std::int64_t>& steps, std::int64_t position,
                       F f) {
  std::vector<std::int64_t> index(extents.size());
  for (std::int64_t left = size_of(extents); left > 0; --left) {
    f(static_cast<std::size_t>(position));
    for (std::size_t i = extents.size(); i-- > 0;) {
      position += steps[i];
      if (++index[i] < extents[i]) break;
      position -= steps[i] * extents[i];
      index[i] = 0;
    }
  }
}

std::vector<std::int64_t> steps_of(const Extents& extents) {
  std::vector<std::int64_t> steps(extents.size(), 1);
  for (std::size_t i = extents.size(); i-- > 1;) steps[i - 1] = steps[i] * extents[i];
  return steps;
}

/// The elements at these positions.
Tensor picked(const Tensor& from, Extents extents, const std::vector<std::int64_t>& steps,
              std::int64_t first = 0) {
  Tensor to{std::move(extents), from.is_whole};
  for_each_position(to.extents, steps, first, [&](std::size_t i) {
    if (from.is_whole)
      to.wholes.push_back(from.wholes[i]);
    else
      to.numbers.push_back(from.numbers[i]);
  });
  return to;
}

std::vector<Tensor> transposed(const Node& node, const Tensor& x) {
  Extents reversed(x.extents.size());
  for (std::size_t i = 0; i < reversed.size(); ++i)
    reversed[i] = static_cast<std::int64_t>(reversed.size() - 1 - i);
  const Extents axes = node.wholes("perm", reversed);
  Extents sorted = axes;
  std::sort(sorted.begin(), sorted.end());
  std::reverse(reversed.begin(), reversed.end());
  if (sorted != reversed) return {};
  const std::vector<std::int64_t> steps = steps_of(x.extents);
  Extents extents, moved;
  for (const std::int64_t axis : axes) {
    extents.push_back(x.extents[static_cast<std::size_t>(axis)]);
    moved.push_back(steps[static_cast<std::size_t>(axis)]);
  }
  return {picked(x, extents, moved)};
}

/// Element by element, the smaller of the two repeated; the result is as large as one of them.
std::vector<Tensor> arithmetic(const std::string& op, const Tensor& a, const Tensor& b) {
  if (a.is_whole != b.is_whole) return {};
  const std::size_t rank = std::max(a.extents.size(), b.extents.size());
  Extents wide_a(rank - a.extents.size(), 1), wide_b(rank - b.extents.size(), 1), extents(rank);
  wide_a.insert(wide_a.end(), a.extents.begin(), a.extents.end());
  wide_b.insert(wide_b.end(), b.extents.begin(), b.extents.end());
  std::vector<std::int64_t> steps_a = steps_of(wide_a), steps_b = steps_of(wide_b);
  for (std::size_t i = 0; i < rank; ++i) {
    if (wide_a[i] != wide_b[i] && wide_a[i] != 1 && wide_b[i] != 1) return {};
    extents[i] = wide_a[i] == 1 ? wide_b[i] : wide_a[i];
    if (wide_a[i] == 1) steps_a[i] = 0;
    if (wide_b[i] == 1) steps_b[i] = 0;
  }
  const std::int64_t size = size_of(extents);
  if (size < 0 || (size != size_of(a.extents) && size != size_of(b.extents))) return {};
  Tensor left = picked(a, extents, steps_a);
  const Tensor right = picked(b, extents, steps_b);
  for (std::size_t i = 0; i < left.wholes.size(); ++i) {
    // Unsigned, since what a file says must not overflow.
    const auto x = static_cast<std::uint64_t>(left.wholes[i]),
               y = static_cast<std::uint64_t>(right.wholes[i]);
    if (op == "Div" && (right.wholes[i] == 0 || right.wholes[i] == -1)) return {};
    left.wholes[i] = op == "Add"   ? static_cast<std::int64_t>(x + y)
                     : op == "Sub" ? static_cast<std::int64_t>(x - y)
                     : op == "Mul" ? static_cast<std::int64_t>(x * y)
                                   : left.wholes[i] / right.wholes[i];
  }
  for (std::size_t i = 0; i < left.numbers.size(); ++i) {
    const float x = left.numbers[i], y = right.numbers[i];
    left.numbers[i] = op == "Add" ? x + y : op == "Sub" ? x - y : op == "Mul" ? x * y : x / y;
  }
  return {left};
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

std::vector<Tensor> sliced(const Node& node, const Inputs& inputs) {
  const Tensor& x = *inputs[0];
  const auto given = [&](std::size_t i, const std::string& key, const Extents& otherwise) {
    return i < inputs.size() && inputs[i] ? inputs[i]->wholes : node.wholes(key, otherwise);
  };
  const Extents starts = given(1, "starts", {}), ends = given(2, "ends", {});
  Extents all(starts.size());
  for (std::size_t i = 0; i < all.size(); ++i) all[i] = static_cast<std::int64_t>(i);
  const Extents axes = given(3, "axes", all), by = given(4, "steps", Extents(starts.size(), 1));
  if (ends.size() != starts.size() || axes.size() != starts.size() || by.size() != starts.size()) return {};
  Extents extents = x.extents;
  std::vector<std::int64_t> steps = steps_of(x.extents);
  std::int64_t first = 0;
  for (std::size_t i = 0; i < starts.size(); ++i) {
    const auto rank = static_cast<std::int64_t>(extents.size());
    const std::int64_t axis = axes[i] < 0 ? axes[i] + rank : axes[i];
    if (axis < 0 || axis >= rank || (by[i] != 1 && by[i] != -1)) return {};
    const auto k = static_cast<std::size_t>(axis);
    const std::int64_t extent = x.extents[k], least = by[i] < 0 ? -1 : 0,
                       most = by[i] < 0 ? extent - 1 : extent;
    const auto bounded = [&](std::int64_t at) {
      return std::clamp(at < 0 ? std::max(at, -extent - 1) + extent : at, least, most);
    };
    const std::int64_t begin = bounded(starts[i]), end = bounded(ends[i]);
    extents[k] = std::max<std::int64_t>((end - begin) * by[i], 0);
    first += begin * steps[k];
    steps[k] *= by[i];
  }
  if (size_of(extents) < 1) return {};
  return {picked(x, extents, steps, first)};
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

std::vector<Tensor> cast(const Node& node, Tensor x) {
  constexpr std::int64_t float32 = 1, int32 = 6, int64 = 7, float16 = 10, float64 = 11;
  const std::int64_t type = node.whole("to", 0);
  if (type == float32 || type == float16 || type == float64) {
    for (const std::int64_t whole : x.wholes) x.numbers.push_back(static_cast<float>(whole));
    x.wholes.clear();
    x.is_whole = false;
  } else if (type == int32 || type == int64) {
    for (const float number : x.numbers) {
      if (!(std::abs(number) < 9e18F)) return {};
      x.wholes.push_back(static_cast<std::int64_t>(number));
    }
    x.numbers.clear();
    x.is_whole = true;
  } else {
    return {};
  }
  return {x};
}

std::vector<Tensor> mapped(const std::string& op, Tensor x) {
  if (x.is_whole) return {};
  for (float& number : x.numbers)
    number = op == "Sqrt"    ? std::sqrt(number)
             : op == "Neg"   ? -number
             : op == "Floor" ? std::floor(number)
                             : 1 / number;
  return {x};
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
