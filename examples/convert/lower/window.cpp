// SPDX-License-Identifier: MIT
#include "window.hpp"

#include <algorithm>

namespace convert {

namespace {

// So that no sum of them is too large.
constexpr std::int64_t most = std::int64_t{1} << 30;

/// An attribute with one number for each axis.
Extents of_axes(const Node& node, const std::string& key, std::size_t count, std::int64_t otherwise) {
  const Extents found = node.wholes(key, Extents(count, otherwise));
  if (found.size() != count)
    node.refuse("its " + key + " must be " + std::to_string(count) + " numbers, found " +
                std::to_string(found.size()));
  for (const std::int64_t number : found)
    if (number > most || number < -most) node.refuse("its " + key + " are too large");
  return found;
}

}  // namespace

bool WindowAxis::is_same() const {
  const std::int64_t outputs_of_same = (extent - 1) / stride + 1;
  const std::int64_t padding = std::max<std::int64_t>((outputs_of_same - 1) * stride + reach() - extent, 0);
  return outputs() == outputs_of_same && front == padding / 2;
}

std::vector<WindowAxis> read_window(const Node& node, const Extents& image, const Extents& kernel) {
  const std::size_t n = image.size();
  const Extents strides = of_axes(node, "strides", n, 1), dilations = of_axes(node, "dilations", n, 1),
                pads = of_axes(node, "pads", 2 * n, 0);
  const std::string auto_pad = node.text("auto_pad", "NOTSET");
  const bool rounds_up = node.whole("ceil_mode", 0) != 0;
  std::vector<WindowAxis> axes;
  for (std::size_t i = 0; i < n; ++i) {
    WindowAxis axis{image[i], kernel[i], strides[i], dilations[i]};
    if (axis.window < 1 || axis.stride < 1 || axis.dilation < 1 || axis.window > most)
      node.refuse("its kernel, strides and dilations must be at least 1");
    if (auto_pad == "NOTSET") {
      axis.front = pads[i];
      axis.back = pads[i + n];
      if (axis.front < 0 || axis.back < 0) node.refuse("its pads must not be negative");
    } else if (auto_pad != "VALID") {
      const std::int64_t outputs = (axis.extent - 1) / axis.stride + 1;
      const std::int64_t padding =
          std::max<std::int64_t>((outputs - 1) * axis.stride + axis.reach() - axis.extent, 0);
      axis.front = auto_pad == "SAME_LOWER" ? (padding + 1) / 2 : padding / 2;
      axis.back = padding - axis.front;
    }
    if (rounds_up) {
      // One more window, if it begins in the image or in front of it.
      const std::int64_t rest = (axis.extent + axis.front + axis.back - axis.reach()) % axis.stride;
      const std::int64_t next = axis.outputs() * axis.stride - axis.front;
      if (rest > 0 && next < axis.extent) axis.back += axis.stride - rest;
    }
    if (axis.extent + axis.front + axis.back < axis.reach())
      node.refuse("its kernel is larger than its input");
    axes.push_back(axis);
  }
  return axes;
}

bool is_row(const Lowering& to, const Stored& x, const std::vector<WindowAxis>& axes) {
  return axes.size() == 2 && x.extents[1] == 1 && axes[0].window == 1 && axes[0].outputs() == 1 &&
         axes[0].front == 0 && to.shape(x.value).size() == 2;
}

Stored without_height(const Stored& x) { return *reshaped(x, {x.extents[0], x.extents[2]}); }

std::string size_text(const Extents& size) {
  if (size.size() == 1 || size[0] == size[1]) return std::to_string(size[0]);
  return "Size{" + std::to_string(size[0]) + ", " + std::to_string(size[1]) + '}';
}

std::vector<std::string> edge_arguments(const Extents& pixels) {
  const auto text = [&](std::size_t i) { return std::to_string(pixels[i]); };
  if (pixels == Extents(pixels.size(), pixels[0])) return {text(0)};
  if (pixels.size() == 2) return {text(0), text(1)};
  return {text(0), text(2), text(1), text(3)};
}

Extents pixels_of(const std::vector<std::string>& edge_arguments, std::size_t axes) {
  Extents numbers;
  for (const std::string& argument : edge_arguments) numbers.push_back(std::stoll(argument));
  if (numbers.size() == 1) return Extents(2 * axes, numbers[0]);
  if (axes == 1) return numbers;
  return {numbers[0], numbers[2], numbers[1], numbers[3]};
}

int with_zeros(const Node& node, Lowering& to, int value, const Extents& pixels) {
  const std::size_t axes = pixels.size() / 2;
  Extents padded = to.shape(value);
  for (std::size_t i = 0; i < axes; ++i) padded[i] += pixels[i] + pixels[i + axes];
  return to.add(node, {axes == 2 ? "ZeroPadding2D" : "ZeroPadding1D", edge_arguments(pixels)}, {value},
                padded);
}

std::string edges_text(const std::string& name, const Extents& front, const Extents& back) {
  const auto text = [](std::int64_t number) { return std::to_string(number); };
  if (front == back && std::equal(front.begin() + 1, front.end(), front.begin()))
    return name + '<' + text(front[0]) + '>';
  if (front.size() == 1) return name + '<' + text(front[0]) + ", " + text(back[0]) + '>';
  return name + '<' + text(front[0]) + ", " + text(front[1]) + ", " + text(back[0]) + ", " + text(back[1]) +
         '>';
}

std::vector<std::string> window_options(const std::vector<WindowAxis>& axes, bool is_pooling) {
  std::vector<std::string> options;
  const auto of_axes = [&](auto f) {
    Extents numbers;
    for (const WindowAxis& axis : axes) numbers.push_back(f(axis));
    return numbers;
  };
  const auto all = [&](auto f) { return std::all_of(axes.begin(), axes.end(), f); };
  // An image whose padding no window reads needs none.
  const bool valid = all([](const WindowAxis& axis) {
    return axis.front == 0 && axis.outputs() == (axis.extent - axis.reach()) / axis.stride + 1 &&
           axis.extent >= axis.reach();
  });
  const bool same = all([](const WindowAxis& axis) { return axis.is_same(); });
  if (!valid && same)
    options.push_back("Same");
  else if (!valid)
    options.push_back(edges_text("Padding", of_axes([](const WindowAxis& axis) { return axis.front; }),
                                 of_axes([](const WindowAxis& axis) { return axis.back; })));
  const Extents strides = of_axes([](const WindowAxis&axis) { return axis.stride; }),
                windows = of_axes([](const WindowAxis&axis) { return axis.window; }),
                dilations = of_axes([](const WindowAxis&axis) { return axis.dilation; });
  if (strides != (is_pooling ? windows : Extents(axes.size(), 1)))
    options.push_back("Stride<" + size_text(strides) + '>');
  if (dilations != Extents(axes.size(), 1)) options.push_back("Dilation<" + size_text(dilations) + '>');
  return options;
}

}  // namespace convert
