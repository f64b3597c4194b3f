// SPDX-License-Identifier: MIT
#include "operators.hpp"
#include "window.hpp"

#include <algorithm>

namespace convert {

namespace {

std::string suffix(std::size_t dimensions) { return dimensions == 2 ? "2D" : "1D"; }

Stored as_image_or_sequence(const Node& node, Lowering& to, const Stored& x) {
  if (x.extents.size() != 2 && x.extents.size() != 3)
    node.refuse("mica pools images and sequences, not samples with " + std::to_string(x.extents.size()) +
                " extents");
  return x.extents.size() == 3 ? to.as_image(node, x) : to.as_sequence(node, x);
}

/// One number for each channel, the extents of the image 1 or left out.
void pool_globally(const Node& node, Lowering& to, bool is_mean, const Stored& given, bool keeps_extents) {
  Extents result{given.extents[0]};
  if (keeps_extents) result.resize(given.extents.size(), 1);
  if (size_of(given.extents) == given.extents[0]) {
    to.set(node, *reshaped(given, result));
    return;
  }
  const bool row = given.extents.size() == 3 && given.extents[1] == 1 && to.shape(given.value).size() == 2;
  const Stored x = as_image_or_sequence(node, to, row ? without_height(given) : given);
  Layer layer{(is_mean ? "GlobalAveragePooling" : "GlobalMaxPooling") + suffix(x.extents.size() - 1)};
  to.set(node, stored_as(to.add(node, layer, {x.value}, {result[0]}), result, {0}));
}

/// One window that is the whole image.
bool is_global(const Node& node, const Stored& x) {
  const Extents pads = node.wholes("pads", {});
  return x.extents.size() > 1 &&
         node.wholes("kernel_shape", {}) == Extents(x.extents.begin() + 1, x.extents.end()) &&
         std::all_of(pads.begin(), pads.end(), [](std::int64_t pixels) { return pixels == 0; }) &&
         node.text("auto_pad", "NOTSET").rfind("SAME", 0) != 0;
}

}  // namespace

void lower_pooling(const Node& node, Lowering& to) {
  const bool is_mean = node.op == "AveragePool";
  if (is_global(node, to.value(node, 0))) {
    pool_globally(node, to, is_mean, to.value(node, 0), true);
    return;
  }
  const Stored given = to.value(node, 0);
  const Extents image(given.extents.begin() + (given.extents.empty() ? 0 : 1), given.extents.end());
  Extents kernel = node.wholes("kernel_shape", {});
  if (kernel.size() != image.size()) node.refuse("its kernel_shape must have one number for each axis");
  std::vector<WindowAxis> axes = read_window(node, image, kernel);
  for (const WindowAxis& axis : axes) {
    if (axis.dilation > 1) node.refuse("mica's poolings have no dilation");
    if (axis.front >= axis.window || axis.back >= axis.window + axis.stride)
      node.refuse("its padding is wider than its window");
  }
  const bool row = is_row(to, given, axes);
  const Stored x = as_image_or_sequence(node, to, row ? without_height(given) : given);
  Extents result{x.extents[0]};
  for (const WindowAxis& axis : axes) result.push_back(axis.outputs());
  if (row) {
    axes.erase(axes.begin());
    kernel.erase(kernel.begin());
  }

  int input = x.value;
  const bool is_padded = std::any_of(axes.begin(), axes.end(), [](const WindowAxis& axis) {
    return axis.front > 0 || (axis.outputs() - 1) * axis.stride + axis.window > axis.extent;
  });
  if (is_mean && is_padded && node.whole("count_include_pad", 0) != 0) {
    // The zeros count, so they are pixels like others.
    if (node.whole("ceil_mode", 0) != 0)
      node.refuse("mica has no mean that counts some zeros and others not");
    Extents pixels;
    for (const WindowAxis& axis : axes) pixels.push_back(axis.front);
    for (const WindowAxis& axis : axes) pixels.push_back(axis.back);
    input = with_zeros(node, to, input, pixels);
    for (WindowAxis& axis : axes) {
      axis.extent += axis.front + axis.back;
      axis.front = axis.back = 0;
    }
  }
  Layer layer{(is_mean ? "AveragePooling" : "MaxPooling") + suffix(axes.size()), {size_text(kernel)}};
  for (std::string& option : window_options(axes, true)) layer.arguments.push_back(std::move(option));
  Extents shape(result.begin() + (row ? 2 : 1), result.end());
  shape.push_back(result[0]);
  const int y = to.add(node, layer, {input}, shape);
  to.set(node, stored_as(y, result, result.size() == 3 ? std::vector{1, 2, 0} : std::vector{1, 0}));
}

void lower_global_pooling(const Node& node, Lowering& to) {
  pool_globally(node, to, node.op == "GlobalAveragePool", to.value(node, 0), true);
}

void lower_mean_over_axes(const Node& node, Lowering& to) {
  Stored x = to.value(node, 0);
  const auto rank = static_cast<std::int64_t>(x.extents.size()) + 1;
  Extents axes = node.has_input(1) ? to.wholes(node, 1, "axes") : node.wholes("axes", {});
  for (std::int64_t& axis : axes) axis += axis < 0 ? rank : 0;
  std::sort(axes.begin(), axes.end());
  const bool keeps = node.whole("keepdims", 1) != 0, is_mean = node.op == "ReduceMean";
  const auto all_but = [&](std::int64_t kept) {
    Extents others;
    for (std::int64_t axis = 1; axis < rank; ++axis)
      if (axis != kept) others.push_back(axis);
    return others;
  };
  if (rank >= 3 && axes == all_but(1)) {
    pool_globally(node, to, is_mean, x, keeps);
  } else if (rank >= 3 && axes == all_but(rank - 1)) {
    // Channels last: the channels come to the front and back again.
    std::vector<int> front{static_cast<int>(rank) - 2};
    for (int axis = 0; axis < static_cast<int>(rank) - 2; ++axis) front.push_back(axis);
    pool_globally(node, to, is_mean, transposed(x, front), keeps);
    if (keeps) {
      Extents result(static_cast<std::size_t>(rank) - 1, 1);
      result.back() = x.extents.back();
      to.set(node, *reshaped(to.value({node.name, node.op, {node.outputs[0]}}, 0), result));
    }
  } else {
    node.refuse("mica has a mean and a maximum over all pixels of each channel, and over no other axes");
  }
}

}  // namespace convert
