// SPDX-License-Identifier: MIT
#include "constant_elements.hpp"

#include <algorithm>
#include <cmath>

namespace convert {

namespace {

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

}  // namespace

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

std::vector<Tensor> sliced(const Node& node, const std::vector<const Tensor*>& inputs) {
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

}  // namespace convert
