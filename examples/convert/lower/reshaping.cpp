// SPDX-License-Identifier: MIT
#include "operators.hpp"

#include <algorithm>
#include <cmath>
#include <numeric>

namespace convert {

namespace {

/// The same numbers with other extents, in ONNX's order where the present order cannot have them.
Stored with_extents(const Node& node, Lowering& to, const Stored& x, const Extents& extents) {
  if (size_of(extents) != size_of(x.extents)) node.refuse("its extents do not fit its input");
  if (const auto same = reshaped(x, extents)) return *same;
  return *reshaped(to.in_onnx_order(node, x), extents);
}

std::int64_t counted(const Node& node, std::int64_t axis, std::int64_t rank) {
  if (axis < -rank || axis >= rank)
    node.refuse("its axis " + std::to_string(axis) + " is none of its input's");
  return axis < 0 ? axis + rank : axis;
}

}  // namespace

void lower_identity(const Node& node, Lowering& to) { to.set(node, to.value(node, 0)); }

void lower_reshape(const Node& node, Lowering& to) {
  const Stored& x = to.value(node, 0);
  Extents target = node.has_input(1) ? to.wholes(node, 1, "shape") : node.wholes("shape", {});
  if (target.empty()) node.refuse("its shape has no batch");
  const std::int64_t size = size_of(x.extents);
  const bool keeps_zero = node.whole("allowzero", 0) == 0;
  for (std::size_t i = 0; i < target.size(); ++i) {
    if (target[i] != 0 || !keeps_zero) continue;
    if (i > x.extents.size()) node.refuse("its shape takes an extent that its input does not have");
    target[i] = i == 0 ? batch_extent : x.extents[i - 1];
  }
  // The first extent is the batch, whatever names it; then -1 stands for what the others leave.
  const std::int64_t first = target[0];
  Extents extents(target.begin() + 1, target.end());
  const auto open = std::find(extents.begin(), extents.end(), -1);
  if (open != extents.end()) {
    *open = 1;
    const std::int64_t known = size_of(extents);
    if (known < 1 || size % known != 0) node.refuse("its shape does not fit its input");
    *open = size / known;
  }
  const bool is_batch = first == batch_extent || first == -1 || first == to.declared_batch();
  if (!is_batch || size_of(extents) != size)
    node.refuse("it moves numbers between the samples of a batch, or its shape does not fit its input");
  to.set(node, with_extents(node, to, x, extents));
}

void lower_flatten(const Node& node, Lowering& to) {
  const Stored& x = to.value(node, 0);
  const auto rank = static_cast<std::int64_t>(x.extents.size()) + 1;
  const std::int64_t axis = node.whole("axis", 1);
  if (axis != 1 && axis != 1 - rank)
    node.refuse("its axis must be 1: each sample becomes a vector, and nothing else does");
  to.set(node, with_extents(node, to, x, {size_of(x.extents)}));
}

void lower_transpose(const Node& node, Lowering& to) {
  const Stored& x = to.value(node, 0);
  const std::size_t rank = x.extents.size() + 1;
  Extents reversed(rank);
  std::iota(reversed.rbegin(), reversed.rend(), 0);
  const Extents given = node.wholes("perm", reversed);
  std::vector<bool> is_used(rank);
  std::vector<int> permutation;
  for (const std::int64_t axis : given) {
    if (given.size() != rank || axis < 0 || axis >= static_cast<std::int64_t>(rank) ||
        is_used[static_cast<std::size_t>(axis)])
      node.refuse("its perm does not name each axis once");
    is_used[static_cast<std::size_t>(axis)] = true;
    permutation.push_back(static_cast<int>(axis) - 1);
  }
  if (permutation.empty() || permutation[0] != -1) node.refuse("it moves the axis of the batch");
  permutation.erase(permutation.begin());
  to.set(node, transposed(x, permutation));
}

void lower_squeeze(const Node& node, Lowering& to) {
  const Stored& x = to.value(node, 0);
  Extents axes = node.has_input(1) ? to.wholes(node, 1, "axes") : node.wholes("axes", {});
  const bool adds = node.op == "Unsqueeze";
  const auto rank = static_cast<std::int64_t>(x.extents.size() + 1 + (adds ? axes.size() : 0));
  for (std::int64_t& axis : axes) {
    axis = counted(node, axis, rank);
    if (axis == 0) node.refuse("it changes the axis of the batch");
  }
  if (axes.empty() && !adds)
    for (std::int64_t axis = 1; axis < rank; ++axis)
      if (x.extents[static_cast<std::size_t>(axis) - 1] == 1) axes.push_back(axis);
  Extents extents;
  auto next = x.extents.begin();
  for (std::int64_t axis = 1; axis < rank; ++axis) {
    const bool is_named = std::find(axes.begin(), axes.end(), axis) != axes.end();
    if (adds && is_named) {
      extents.push_back(1);
    } else if (next == x.extents.end()) {
      node.refuse("its axes do not fit its input");
    } else {
      if (!is_named) extents.push_back(*next);
      ++next;
    }
  }
  to.set(node, with_extents(node, to, x, extents));
}

// Both are a Reshape, a Transpose and a Reshape.
void lower_space_and_depth(const Node& node, Lowering& to) {
  const Stored& x = to.value(node, 0);
  const std::int64_t block = node.whole("blocksize", 0);
  if (x.extents.size() != 3 || block < 1 || block > 65536) node.refuse("expected an image and a blocksize");
  const std::int64_t c = x.extents[0], h = x.extents[1], w = x.extents[2];
  if (node.op == "SpaceToDepth") {
    if (h % block != 0 || w % block != 0) node.refuse("its blocksize does not divide its image");
    const Stored cut = with_extents(node, to, x, {c, h / block, block, w / block, block});
    to.set(node, with_extents(node, to, transposed(cut, {2, 4, 0, 1, 3}),
                              {c * block * block, h / block, w / block}));
    return;
  }
  if (c % (block * block) != 0) node.refuse("its blocksize does not divide its channels");
  const std::int64_t less = c / (block * block);
  const Extents wider{less, h * block, w * block};
  if (node.text("mode", "DCR") == "CRD") {
    const Stored cut = with_extents(node, to, x, {less, block, block, h, w});
    to.set(node, with_extents(node, to, transposed(cut, {0, 3, 1, 4, 2}), wider));
  } else {
    const Stored cut = with_extents(node, to, x, {block, block, less, h, w});
    to.set(node, with_extents(node, to, transposed(cut, {2, 3, 0, 4, 1}), wider));
  }
}

void lower_shape(const Node& node, Lowering& to) {
  Extents extents = to.value(node, 0).extents;
  extents.insert(extents.begin(), batch_extent);
  const auto rank = static_cast<std::int64_t>(extents.size());
  const auto bounded = [&](std::int64_t i) {
    return std::clamp<std::int64_t>(i < 0 ? i + rank : i, 0, rank);
  };
  const std::int64_t start = bounded(node.whole("start", 0)), end = bounded(node.whole("end", rank));
  const Extents part(extents.begin() + start, extents.begin() + std::max(start, end));
  to.set_constant(node, tensor_of_wholes({static_cast<std::int64_t>(part.size())}, part));
}

}  // namespace convert
