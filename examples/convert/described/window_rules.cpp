// SPDX-License-Identifier: MIT
#include "rules.hpp"

#include <algorithm>

namespace convert {

namespace {

/// Options of every convolution.
std::string of_convolutions() { return "Same Valid Stride Dilation UseBias NoBias" + training_options(); }

/// The pixels that Padding adds in front and behind, axis after axis.
Extents margins_of(const GivenLayer& layer, std::size_t dimensions) {
  Extents around(2 * dimensions);
  const TypeText* const padding = layer.option("Padding");
  if (!padding) return around;
  const std::vector<TypeText>& sides = padding->arguments;
  if (sides.size() != 1 && sides.size() != around.size())
    layer.refuse("expected one number or " + std::to_string(around.size()) + " in " + text_of(*padding));
  for (std::size_t i = 0; i < around.size(); ++i) {
    // Padding<top, left, bottom, right>
    const std::size_t side = i / 2 + (i % 2) * dimensions;
    around[i] = whole_number(sides[sides.size() == 1 ? 0 : side], 0, "Padding");
  }
  if (layer.has("Same") || layer.has("Causal"))
    layer.refuse("its options Padding and Same or Causal contradict each other");
  return around;
}

/// The extents of what windows give.
Extents windowed(const GivenLayer& layer, const Extents& window, const Extents& stride,
                 const Extents& dilation) {
  const std::size_t dimensions = window.size();
  const Extents around = margins_of(layer, dimensions);
  const bool keeps = layer.has("Same") || layer.has("Causal");
  if (layer.has("Same") && layer.has("Causal"))
    layer.refuse("its options Same and Causal contradict each other");
  Extents result;
  for (std::size_t i = 0; i < dimensions; ++i) {
    const std::int64_t reach = (window[i] - 1) * dilation[i] + 1, extent = layer.input()[i];
    const std::int64_t padded = extent + around[2 * i] + around[2 * i + 1];
    if (around[2 * i] >= reach || around[2 * i + 1] >= reach)
      layer.refuse("its padding must be smaller than its window");
    if (!keeps && padded < reach) layer.refuse("its window is larger than its input");
    if (stride[i] != 1 && dilation[i] != 1) layer.refuse("it has a stride or a dilation, not both");
    result.push_back((keeps ? extent - 1 : padded - reach) / stride[i] + 1);
  }
  return result;
}

ExpectedTensor bias_of(std::int64_t filters) { return {"bias", {filters}}; }

LayerForm with_bias(const GivenLayer& layer, LayerForm form) {
  if (!layer.has("NoBias")) form.tensors.push_back(bias_of(form.output.back()));
  return form;
}

template <std::size_t dimensions>
LayerForm convolution(const GivenLayer& layer) {
  layer.check_values(2, 2);
  layer.check_options(of_convolutions() +
                      (dimensions == 1 ? " Padding Groups Causal" : " Padding Groups Winograd Direct"));
  check_rank(layer, dimensions);
  const std::int64_t filters = layer.whole(0, 1), groups = layer.whole_of("Groups", 1, 1),
                     channels = layer.input().back();
  if (channels % groups != 0 || filters % groups != 0)
    layer.refuse("its groups divide its channels and its filters");
  Extents kernel = layer.size(1, dimensions, 1);
  const Extents stride = layer.size_of_option("Stride", dimensions, 1, 1),
                dilation = layer.size_of_option("Dilation", dimensions, 1, 1);
  if (layer.has("Winograd")) {
    const std::int64_t square = layer.whole_of("Winograd", 1, 2);
    if (square != 2 && square != 4) layer.refuse("Winograd computes squares of 2 or 4 outputs");
    if (kernel != Extents{3, 3} || size_of(stride) != 1 || size_of(dilation) != 1 || groups != 1)
      layer.refuse("Winograd needs a kernel of 3 and a stride of 1, without dilation and groups");
  }
  LayerForm form{windowed(layer, kernel, stride, dilation)};
  form.output.push_back(filters);
  kernel.insert(kernel.end(), {channels / groups, filters});
  form.tensors.push_back({"kernel", kernel});
  return with_bias(layer, form);
}

template <std::size_t dimensions>
LayerForm depthwise(const GivenLayer& layer) {
  layer.check_values(1, 1);
  layer.check_options(of_convolutions() +
                      (dimensions == 1 ? " Padding DepthMultiplier Causal" : " Padding DepthMultiplier"));
  check_rank(layer, dimensions);
  const std::int64_t multiplier = layer.whole_of("DepthMultiplier", 1, 1), channels = layer.input().back();
  Extents kernel = layer.size(0, dimensions, 1);
  LayerForm form{windowed(layer, kernel, layer.size_of_option("Stride", dimensions, 1, 1),
                          layer.size_of_option("Dilation", dimensions, 1, 1))};
  form.output.push_back(channels * multiplier);
  kernel.insert(kernel.end(), {channels, multiplier});
  form.tensors.push_back({"kernel", kernel});
  return with_bias(layer, form);
}

template <std::size_t dimensions>
LayerForm transposed_convolution(const GivenLayer& layer) {
  layer.check_values(2, 2);
  layer.check_options(of_convolutions() + " OutputPadding");
  check_rank(layer, dimensions);
  const std::int64_t filters = layer.whole(0, 1);
  Extents kernel = layer.size(1, dimensions, 1);
  const Extents stride = layer.size_of_option("Stride", dimensions, 1, 1),
                dilation = layer.size_of_option("Dilation", dimensions, 1, 1),
                padding = layer.size_of_option("OutputPadding", dimensions, 0, -1);
  const bool same = layer.has("Same");
  LayerForm form;
  for (std::size_t i = 0; i < dimensions; ++i) {
    const std::int64_t reach = (kernel[i] - 1) * dilation[i] + 1;
    if (stride[i] != 1 && dilation[i] != 1) layer.refuse("it has a stride or a dilation, not both");
    if (padding[i] >= stride[i]) layer.refuse("its output padding must be smaller than its stride");
    std::int64_t of_window = same ? stride[i] : std::max(reach, stride[i]);
    if (padding[i] >= 0) of_window = (same ? reach % 2 : reach) + padding[i];
    form.output.push_back((layer.input()[i] - 1) * stride[i] + of_window);
    if (form.output.back() < 1) layer.refuse("it has no outputs");
  }
  form.output.push_back(filters);
  kernel.insert(kernel.end(), {filters, layer.input().back()});
  form.tensors.push_back({"kernel", kernel});
  return with_bias(layer, form);
}

template <std::size_t dimensions>
LayerForm pooling(const GivenLayer& layer) {
  layer.check_values(1, 1);
  layer.check_options("Same Valid Stride Padding");
  check_rank(layer, dimensions);
  const Extents pool = layer.size(0, dimensions, 1);
  const Extents stride = layer.has("Stride") ? layer.size_of_option("Stride", dimensions, 1, 1) : pool;
  LayerForm form{windowed(layer, pool, stride, Extents(dimensions, 1))};
  form.output.push_back(layer.input().back());
  return form;
}

template <std::size_t dimensions>
LayerForm global_pooling(const GivenLayer& layer) {
  layer.check_values(0, 0);
  layer.check_options("");
  check_rank(layer, dimensions);
  return {{layer.input().back()}};
}

template <std::size_t dimensions>
LayerForm up_sampling(const GivenLayer& layer) {
  layer.check_values(0, 1);
  layer.check_options(dimensions == 1 ? "" : "Nearest Bilinear");
  check_rank(layer, dimensions);
  const Extents factors = layer.values() == 0 ? Extents(dimensions, 2) : layer.size(0, dimensions, 1);
  LayerForm form{layer.input()};
  for (std::size_t i = 0; i < dimensions; ++i) form.output[i] *= factors[i];
  return form;
}

/// ZeroPadding and Cropping: pixels in front and behind, axis after axis.
template <std::size_t dimensions, int sign>
LayerForm edges(const GivenLayer& layer) {
  layer.check_values(0, 2 * dimensions);
  layer.check_options("");
  check_rank(layer, dimensions);
  Extents pixels(2 * dimensions, dimensions == 2 && sign < 0 ? 0 : 1);
  if (layer.values() == 1) {
    const Extents size = layer.size(0, dimensions, 0);
    for (std::size_t i = 0; i < pixels.size(); ++i) pixels[i] = size[i / 2];
  } else if (layer.values() == pixels.size()) {
    for (std::size_t i = 0; i < pixels.size(); ++i) pixels[i] = layer.whole(i, 0);
  } else if (layer.values() != 0) {
    layer.refuse("expected one number or " + std::to_string(pixels.size()));
  }
  LayerForm form{layer.input()};
  for (std::size_t i = 0; i < dimensions; ++i) {
    form.output[i] += sign * (pixels[2 * i] + pixels[2 * i + 1]);
    if (form.output[i] < 1) layer.refuse("it leaves nothing of its input");
  }
  return form;
}

LayerForm center_crop(const GivenLayer& layer) {
  layer.check_values(1, 1);
  layer.check_options("");
  check_rank(layer, 2);
  const Extents size = layer.size(0, 2, 1);
  if (size[0] > layer.input()[0] || size[1] > layer.input()[1])
    layer.refuse("it keeps more pixels than its input has");
  return {{size[0], size[1], layer.input()[2]}};
}

}  // namespace

const Rules& window_rules() {
  static const Rules rules{
      {"AveragePooling1D", pooling<1>},
      {"AveragePooling2D", pooling<2>},
      {"CenterCrop", center_crop},
      {"Conv1D", convolution<1>},
      {"Conv1DTranspose", transposed_convolution<1>},
      {"Conv2D", convolution<2>},
      {"Conv2DTranspose", transposed_convolution<2>},
      {"Cropping1D", edges<1, -1>},
      {"Cropping2D", edges<2, -1>},
      {"DepthwiseConv1D", depthwise<1>},
      {"DepthwiseConv2D", depthwise<2>},
      {"GlobalAveragePooling1D", global_pooling<1>},
      {"GlobalAveragePooling2D", global_pooling<2>},
      {"GlobalMaxPooling1D", global_pooling<1>},
      {"GlobalMaxPooling2D", global_pooling<2>},
      {"MaxPooling1D", pooling<1>},
      {"MaxPooling2D", pooling<2>},
      {"UpSampling1D", up_sampling<1>},
      {"UpSampling2D", up_sampling<2>},
      {"ZeroPadding1D", edges<1, 1>},
      {"ZeroPadding2D", edges<2, 1>},
  };
  return rules;
}

}  // namespace convert
