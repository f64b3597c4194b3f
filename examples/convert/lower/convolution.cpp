// SPDX-License-Identifier: MIT
#include "operators.hpp"
#include "window.hpp"

#include <algorithm>

namespace convert {

namespace {

/// Zeros that a ZeroPadding in front of a convolution adds become padding of the convolution itself.
int absorb_padding(const Lowering& to, int value, std::vector<WindowAxis>& axes) {
  const Layer* const before = to.producer(value);
  const std::size_t count = axes.size();
  if (!before || before->type != (count == 2 ? "ZeroPadding2D" : "ZeroPadding1D")) return value;
  const Extents pixels = pixels_of(before->arguments, count);
  std::vector<WindowAxis> wider = axes;
  for (std::size_t i = 0; i < count; ++i) {
    wider[i].extent -= pixels[i] + pixels[i + count];
    wider[i].front += pixels[i];
    wider[i].back += pixels[i + count];
    if (wider[i].front >= wider[i].reach() || wider[i].back >= wider[i].reach()) return value;
  }
  axes = wider;
  return before->inputs[0];
}

/// The kernel of ONNX, [M, C / groups, window...], in the order of mica: window..., C / groups, M, or, if
/// each group has one channel, window..., channels, filters of a channel, which is the same order of numbers.
Weights kernel_of(const Tensor& w, bool depthwise, std::int64_t groups) {
  const std::int64_t filters = w.extents[0], channels = w.extents[1];
  const std::int64_t window = size_of({w.extents.begin() + 2, w.extents.end()});
  Extents extents(w.extents.begin() + 2, w.extents.end());
  if (depthwise)
    extents.insert(extents.end(), {groups, filters / groups});
  else
    extents.insert(extents.end(), {channels, filters});
  std::vector<float> values(w.numbers.size());
  auto at = values.begin();
  for (std::int64_t uv = 0; uv < window; ++uv)
    for (std::int64_t c = 0; c < channels; ++c)
      for (std::int64_t f = 0; f < filters; ++f)
        *at++ = w.numbers[static_cast<std::size_t>((f * channels + c) * window + uv)];
  return {"kernel", extents, values};
}

/// Adds the bias of a node to its layer, or the option NoBias.
void add_bias(const Node& node, const Lowering& to, Layer& layer, std::int64_t filters) {
  if (!node.has_input(2)) {
    layer.arguments.push_back("NoBias");
    return;
  }
  const Tensor& bias = to.numbers(node, 2, "bias");
  if (bias.extents != Extents{filters})
    node.refuse("its bias must have one number for each of its " + std::to_string(filters) + " filters");
  layer.weights.push_back({"bias", {filters}, bias.numbers});
}

/// A convolution of an image of one pixel.
bool is_dense(const Stored& x, const std::vector<WindowAxis>& axes, std::int64_t groups) {
  return groups == 1 && size_of(x.extents) == x.extents[0] &&
         std::all_of(axes.begin(), axes.end(),
                     [](const WindowAxis& axis) { return axis.window == 1 && axis.outputs() == 1; });
}

}  // namespace

void lower_convolution(const Node& node, Lowering& to) {
  Stored given = to.value(node, 0);
  const Tensor& w = to.numbers(node, 1, "kernel");
  std::size_t dimensions = given.extents.size() - 1;
  if (dimensions < 1 || dimensions > 2 || w.extents.size() != dimensions + 2)
    node.refuse("mica has convolutions of images and of sequences, not of samples with " +
                std::to_string(given.extents.size()) + " extents");
  const std::int64_t groups = node.whole("group", 1), channels = given.extents[0], filters = w.extents[0];
  if (groups < 1 || size_of(w.extents) < 1 || channels % groups != 0 || filters % groups != 0 ||
      w.extents[1] != channels / groups)
    node.refuse("its kernel does not fit its " + std::to_string(channels) + " channels and " +
                std::to_string(groups) + " groups");
  const Extents image(given.extents.begin() + 1, given.extents.end());
  Extents kernel(w.extents.begin() + 2, w.extents.end());
  std::vector<WindowAxis> axes = read_window(node, image, kernel);
  const bool depthwise = groups == channels && groups > 1;

  Extents result{filters};
  for (const WindowAxis& axis : axes) result.push_back(axis.outputs());
  if (is_dense(given, axes, groups)) {
    const Stored x = to.as_flat(node, given);
    Layer dense{"Dense", {std::to_string(filters)}, {{"kernel", {filters, channels}, w.numbers}}};
    add_bias(node, to, dense, filters);
    to.set(node, stored_as(to.add(node, dense, {x.value}, {filters}), result, {0}));
    return;
  }

  const bool row =
      is_row(to, given, axes) && axes[1].front < axes[1].reach() && axes[1].back < axes[1].reach();
  if (row) {
    given = without_height(given);
    axes.erase(axes.begin());
    kernel.erase(kernel.begin());
    dimensions = 1;
  }
  const Stored x = dimensions == 2 ? to.as_image(node, given) : to.as_sequence(node, given);
  int input = absorb_padding(to, x.value, axes);
  Extents front, back;
  bool is_wide = false, dilates = false, steps = false;
  for (WindowAxis& axis : axes) {
    front.push_back(axis.front);
    back.push_back(axis.back);
    is_wide = is_wide || axis.front >= axis.reach() || axis.back >= axis.reach();
    dilates = dilates || axis.dilation > 1;
    steps = steps || axis.stride > 1;
  }
  if (dilates && steps) node.refuse("mica has no convolution with both a stride and a dilation");
  if (is_wide) {
    Extents pixels = front;
    pixels.insert(pixels.end(), back.begin(), back.end());
    input = with_zeros(node, to, input, pixels);
    for (std::size_t i = 0; i < axes.size(); ++i) {
      axes[i].extent += front[i] + back[i];
      axes[i].front = axes[i].back = 0;
    }
  }

  Layer layer{depthwise ? "DepthwiseConv" : "Conv"};
  layer.type += dimensions == 2 ? "2D" : "1D";
  if (!depthwise) layer.arguments.push_back(std::to_string(filters));
  layer.arguments.push_back(size_text(kernel));
  for (std::string& option : window_options(axes, false)) layer.arguments.push_back(std::move(option));
  if (depthwise && filters != groups)
    layer.arguments.push_back("DepthMultiplier<" + std::to_string(filters / groups) + '>');
  if (!depthwise && groups > 1) layer.arguments.push_back("Groups<" + std::to_string(groups) + '>');
  layer.weights.push_back(kernel_of(w, depthwise, groups));
  if (row) layer.weights[0].extents.erase(layer.weights[0].extents.begin());
  add_bias(node, to, layer, filters);
  Extents shape(result.begin() + (row ? 2 : 1), result.end());
  shape.push_back(filters);
  const int y = to.add(node, layer, {input}, shape);
  to.set(node, stored_as(y, result, result.size() == 3 ? std::vector{1, 2, 0} : std::vector{1, 0}));
}

}  // namespace convert
