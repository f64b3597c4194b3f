// SPDX-License-Identifier: MIT
#include "passes.hpp"
#include "scale_shift.hpp"

#include "../refusal.hpp"

#include <algorithm>

namespace convert {

namespace {

// So many numbers may stand in the name of a type.
constexpr std::size_t most_written = 4;

/// Normalization<Mean<...>, Variance<...>>, whose numbers are not trained: what is done to an input.
Layer as_normalization(const Layer& layer) {
  std::string means, variances;
  for (std::size_t c = 0; c < scales(layer).size(); ++c) {
    const float scale = scales(layer)[c];
    means += (c == 0 ? "" : ", ") + number_text(-shifts(layer)[c] / scale);
    variances += (c == 0 ? "" : ", ") + number_text(1 / (scale * scale));
  }
  return {
      "Normalization", {"Mean<" + means + '>', "Variance<" + variances + '>'}, {}, layer.inputs, layer.output,
      layer.source};
}

bool changes_nothing(const Layer& layer) {
  const auto all = [](const std::vector<float>& values, float value) {
    return std::all_of(values.begin(), values.end(), [=](float v) { return v == value; });
  };
  return all(scales(layer), 1) && all(shifts(layer), 0);
}

/// A depthwise convolution of windows of one pixel.
Layer as_convolution(const Layer& layer, const std::string& type) {
  const auto channels = static_cast<std::int64_t>(scales(layer).size());
  Extents kernel{1, channels, 1};
  if (type == "DepthwiseConv2D") kernel.insert(kernel.begin(), 1);
  return {
      type,         {"1"},        {{"kernel", kernel, scales(layer)}, {"bias", {channels}, shifts(layer)}},
      layer.inputs, layer.output, layer.source};
}

}  // namespace

void name_scales(LayerGraph& graph) {
  for (const Layer& layer : std::vector<Layer>(graph.layers))
    if (is_scale_shift(layer) && changes_nothing(layer)) replace_value(graph, layer.output, layer.inputs[0]);
  remove_unused(graph);

  std::vector<Layer> named;
  for (Layer& layer : graph.layers) {
    const Extents shape = graph.shapes[static_cast<std::size_t>(layer.output)];
    if (layer.type == "Erf")
      throw Refusal(layer.source + ": mica has no layer for it, but as a part of GELU");
    if (!is_scale_shift(layer)) {
      named.push_back(std::move(layer));
    } else if (scales(layer).size() == 1) {
      std::vector<std::string> arguments{number_text(scales(layer)[0])};
      if (shifts(layer)[0] != 0) arguments.push_back(number_text(shifts(layer)[0]));
      named.push_back({"Rescaling", arguments, {}, layer.inputs, layer.output, layer.source});
    } else if (layer.inputs[0] == 0 && scales(layer).size() <= most_written &&
               std::all_of(scales(layer).begin(), scales(layer).end(), [](float s) { return s > 0; })) {
      named.push_back(as_normalization(layer));
    } else if (shape.size() == 3 || shape.size() == 2) {
      named.push_back(as_convolution(layer, shape.size() == 3 ? "DepthwiseConv2D" : "DepthwiseConv1D"));
    } else if (shape.size() == 1) {
      // A vector is an image of one pixel.
      const Extents image{1, 1, shape[0]};
      const int before = graph.add_value(image), behind = graph.add_value(image);
      named.push_back(
          {"Reshape", {"1", "1", std::to_string(shape[0])}, {}, layer.inputs, before, layer.source});
      Layer convolution = as_convolution(layer, "DepthwiseConv2D");
      convolution.inputs = {before};
      convolution.output = behind;
      named.push_back(convolution);
      named.push_back({"Flatten", {}, {}, {behind}, layer.output, layer.source});
    } else {
      throw Refusal(layer.source +
                    ": its constant has one number for each channel of samples with more than three "
                    "extents");
    }
  }
  graph.layers = std::move(named);
}

}  // namespace convert
