// SPDX-License-Identifier: MIT
#include "operators.hpp"
#include "window.hpp"

#include <algorithm>
#include <cmath>

/// What enlarges an image.
namespace convert {

void lower_transposed_convolution(const Node& node, Lowering& to) {
  const Tensor& w = to.numbers(node, 1, "kernel");
  const std::size_t n =
      to.value(node, 0).extents.size() - 1;  // height and width, or the length of a sequence
  if (n != 1 && n != 2) node.refuse("mica has transposed convolutions of images and of sequences");
  const Stored x = n == 2 ? to.as_image(node, to.value(node, 0)) : to.as_sequence(node, to.value(node, 0));
  const std::int64_t channels = x.extents[0];
  const std::string type = n == 2 ? "Conv2DTranspose" : "Conv1DTranspose";
  if (node.whole("group", 1) != 1) node.refuse("mica's " + type + " has no groups");
  if (w.extents.size() != n + 2 || w.extents[0] != channels || size_of(w.extents) < 1)
    node.refuse("its kernel does not fit its " + std::to_string(channels) + " channels");
  const std::int64_t filters = w.extents[1];
  const Extents ones(n, 1), kernel_size(w.extents.begin() + 2, w.extents.end());
  const Extents strides = node.wholes("strides", ones), dilations = node.wholes("dilations", ones),
                extra = node.wholes("output_padding", Extents(n)), given = node.wholes("output_shape", {});
  Extents pads = node.wholes("pads", Extents(2 * n));
  const std::string auto_pad = node.text("auto_pad", "NOTSET");
  if (dilations.size() != n || strides.size() != n || extra.size() != n || pads.size() != 2 * n ||
      (!given.empty() && given.size() < n))
    node.refuse("its strides, dilations, pads and output_padding do not fit its input");
  const bool dilates = dilations != ones;
  if (dilates && strides != ones) node.refuse("mica has no " + type + " with both a stride and a dilation");

  // Valid gives `whole` pixels, of which some are cut off at the edges. Where that is too few, OutputPadding
  // adds what ONNX's output_padding does.
  Extents front(n), back(n), whole(n), added(n), result{filters};
  bool is_same = !dilates, is_valid = true, is_wider = false;
  for (std::size_t i = 0; i < n; ++i) {
    const std::int64_t extent = x.extents[i + 1], stride = strides[i];
    constexpr std::int64_t largest = std::int64_t{1} << 30, most = 65536;
    if (stride < 1 || stride > most || kernel_size[i] > most || dilations[i] < 1 || dilations[i] > most ||
        extra[i] < 0 || extra[i] > most || pads[i] < -largest || pads[i] > largest ||
        pads[i + n] < -largest || pads[i + n] > largest)
      node.refuse("its strides must be at least 1, and its numbers not too large");
    const std::int64_t window = (kernel_size[i] - 1) * dilations[i] + 1;
    whole[i] = (extent - 1) * stride + std::max(window, stride);
    const std::int64_t padded = (extent - 1) * stride + window + extra[i];
    std::int64_t output = padded - pads[i] - pads[i + n];
    if (!given.empty()) output = given[given.size() - n + i];
    if (auto_pad == "SAME_UPPER" || auto_pad == "SAME_LOWER") {
      if (given.empty()) output = extent * stride;
      const std::int64_t total = std::max<std::int64_t>(padded - output, 0);
      pads[i] = auto_pad == "SAME_UPPER" ? total / 2 : total - total / 2;
    } else if (!given.empty()) {
      pads[i] = (padded - output) - (padded - output) / 2;
    }
    front[i] = pads[i];
    back[i] = whole[i] - output - pads[i];
    added[i] = std::max<std::int64_t>(stride - window, 0);
    if (back[i] < 0 && whole[i] < padded && extra[i] < stride) {
      is_wider = true;
      added[i] = extra[i];
      back[i] += padded - whole[i];
      whole[i] = padded;
    }
    if (output < 1 || front[i] < 0 || back[i] < 0)
      node.refuse("its output is larger than what its windows reach, and mica has no padding of outputs");
    result.push_back(output);
    is_same =
        is_same && output == extent * stride && front[i] == std::max<std::int64_t>(window - stride, 0) / 2;
    is_valid = is_valid && front[i] == 0 && back[i] == 0;
  }
  Layer layer{type, {std::to_string(filters), size_text(kernel_size)}};
  is_same = is_same && !is_wider;
  if (!is_valid && is_same) layer.arguments.push_back("Same");
  if (strides != ones) layer.arguments.push_back("Stride<" + size_text(strides) + '>');
  if (dilates) layer.arguments.push_back("Dilation<" + size_text(dilations) + '>');
  if (is_wider) layer.arguments.push_back("OutputPadding<" + size_text(added) + '>');
  Weights kernel{"kernel", kernel_size, {}};
  kernel.extents.insert(kernel.extents.end(), {filters, channels});
  kernel.values.reserve(w.numbers.size());
  const std::int64_t window = size_of(kernel_size);
  for (std::int64_t uv = 0; uv < window; ++uv)
    for (std::int64_t f = 0; f < filters; ++f)
      for (std::int64_t c = 0; c < channels; ++c)
        kernel.values.push_back(w.numbers[static_cast<std::size_t>((c * filters + f) * window + uv)]);
  layer.weights.push_back(kernel);
  if (node.has_input(2)) {
    const Tensor& bias = to.numbers(node, 2, "bias");
    if (bias.extents != Extents{filters}) node.refuse("its bias must have one number for each filter");
    layer.weights.push_back({"bias", {filters}, bias.numbers});
  } else {
    layer.arguments.push_back("NoBias");
  }
  const bool cuts = !is_valid && !is_same;
  Extents shape(result.begin() + 1, result.end());
  shape.push_back(filters);
  whole.push_back(filters);
  int y = to.add(node, layer, {x.value}, cuts ? whole : shape);
  if (cuts) {
    Extents edges = front;
    edges.insert(edges.end(), back.begin(), back.end());
    y = to.add(node, {n == 2 ? "Cropping2D" : "Cropping1D", edge_arguments(edges)}, {y}, shape);
  }
  to.set(node, stored_as(y, result, n == 2 ? std::vector{1, 2, 0} : std::vector{1, 0}));
}

namespace {

/// The whole factors of height and width, from scales or sizes for all axes.
Extents factors_of(const Node& node, const Lowering& to, const Stored& x, std::size_t scales,
                   std::size_t sizes) {
  Extents factors;
  const auto rank = x.extents.size() + 1;
  const Tensor* const of_scales = to.constant(node, scales);
  const bool has_scales = of_scales && of_scales->size() > 0;
  std::vector<double> given;
  if (has_scales) {
    for (const float scale : of_scales->numbers) given.push_back(static_cast<double>(scale));
  } else if (node.has_input(sizes)) {
    const Extents wanted = to.wholes(node, sizes, "sizes");
    for (std::size_t i = 0; i < wanted.size() && wanted.size() == rank; ++i)
      given.push_back(i == 0 ? 1 : static_cast<double>(wanted[i]) / static_cast<double>(x.extents[i - 1]));
  } else {
    for (const float scale : node.numbers("scales")) given.push_back(static_cast<double>(scale));
  }
  if (given.size() != rank) node.refuse("it must have a scale or a size for each axis, known in the file");
  for (const double scale : given) {
    if (scale < 1 || scale > 65536 || scale != std::floor(scale))
      node.refuse("mica enlarges by whole factors, and does nothing else to the size of an image");
    factors.push_back(static_cast<std::int64_t>(scale));
  }
  if (rank != 4 || factors[0] != 1 || factors[1] != 1) node.refuse("it must enlarge height and width alone");
  return {factors[2], factors[3]};
}

/// Whether the outputs are copies of the pixels in which their middles lie, or means as in mica's Bilinear.
bool is_known(const Node& node, bool is_linear) {
  if (node.op == "Upsample") return !is_linear;
  const bool is_old = node.opset < 11;
  const std::string transformation =
      node.text("coordinate_transformation_mode", is_old ? "asymmetric" : "half_pixel");
  const bool is_half = transformation == "half_pixel" || transformation == "pytorch_half_pixel" ||
                       transformation == "half_pixel_symmetric";
  if (is_linear) return is_half;
  const std::string rounding = node.text("nearest_mode", is_old ? "floor" : "round_prefer_floor");
  return (transformation == "asymmetric" && rounding == "floor") ||
         (is_half && (rounding == "round_prefer_floor" || rounding == "round_prefer_ceil"));
}

}  // namespace

void lower_resize(const Node& node, Lowering& to) {
  const Stored x = to.as_image(node, to.value(node, 0));
  const bool is_old = node.op == "Upsample" || node.opset < 11;
  const Extents factors = factors_of(node, to, x, is_old ? 1 : 2, 3);
  const std::string mode = node.text("mode", "nearest");
  const bool is_linear = mode == "linear";
  if (node.whole("antialias", 0) != 0 || node.attributes.contains("axes") ||
      node.whole("exclude_outside", 0) != 0)
    node.refuse("its options antialias, axes and exclude_outside have no layer of mica");
  if ((mode != "nearest" && !is_linear) || !is_known(node, is_linear))
    node.refuse(
        "mica copies the nearest pixel, or mixes two by two as in half_pixel, and knows no other mode");
  Layer layer{"UpSampling2D", {size_text(factors)}};
  if (is_linear) layer.arguments.push_back("Bilinear");
  const Extents result{x.extents[0], x.extents[1] * factors[0], x.extents[2] * factors[1]};
  const int y = to.add(node, layer, {x.value}, {result[1], result[2], result[0]});
  to.set(node, stored_as(y, result, {1, 2, 0}));
}

}  // namespace convert
