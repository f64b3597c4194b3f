// SPDX-License-Identifier: MIT
#include "passes.hpp"
#include "scale_shift.hpp"

#include <algorithm>
#include <cmath>

namespace convert {

namespace {

bool starts_with(const std::string& text, const std::string& start) { return text.rfind(start, 0) == 0; }

bool is_linear(const Layer& layer) {
  return layer.type == "Dense" || starts_with(layer.type, "Conv") || starts_with(layer.type, "Depthwise");
}

bool is_transposed(const Layer& layer) {
  return layer.type == "Conv1DTranspose" || layer.type == "Conv2DTranspose";
}

/// The number of outputs of one pixel that have a weight and a bias of their own.
std::size_t filters_of(const Layer& layer) {
  const Extents& kernel = find_weights(layer, "kernel")->extents;
  if (layer.type == "Dense") return static_cast<std::size_t>(kernel[0]);
  const std::size_t last = kernel.size() - 1;
  if (is_transposed(layer)) return static_cast<std::size_t>(kernel[last - 1]);
  return static_cast<std::size_t>(starts_with(layer.type, "Depthwise") ? kernel[last - 1] * kernel[last]
                                                                       : kernel[last]);
}

/// The filter to which weight i of the kernel belongs.
std::size_t filter_of(const Layer& layer, std::size_t i) {
  const Weights& kernel = *find_weights(layer, "kernel");
  const std::size_t filters = filters_of(layer);
  if (layer.type == "Dense") return i / static_cast<std::size_t>(kernel.extents[1]);
  if (is_transposed(layer)) return i / static_cast<std::size_t>(kernel.extents.back()) % filters;
  return i % filters;
}

void apply_to_linear(Layer& layer, const Layer& affine) {
  const std::size_t filters = filters_of(layer);
  if (const auto no_bias = std::find(layer.arguments.begin(), layer.arguments.end(), "NoBias");
      no_bias != layer.arguments.end()) {
    layer.arguments.erase(no_bias);
    layer.weights.push_back({"bias", {static_cast<std::int64_t>(filters)}, std::vector<float>(filters)});
  }
  std::vector<float>& kernel = find_weights(layer, "kernel")->values;
  for (std::size_t i = 0; i < kernel.size(); ++i)
    kernel[i] *= of_channel(scales(affine), filter_of(layer, i));
  std::vector<float>& bias = find_weights(layer, "bias")->values;
  for (std::size_t f = 0; f < filters; ++f)
    bias[f] = bias[f] * of_channel(scales(affine), f) + of_channel(shifts(affine), f);
}

/// The same for gamma and beta of a normalization, or for the numbers of another ScaleShift.
void apply_to_affine(std::vector<float>& scale, std::vector<float>& shift, const Layer& affine) {
  const std::size_t count = std::max(scale.size(), scales(affine).size());
  scale.resize(count, scale[0]);
  shift.resize(count, shift[0]);
  for (std::size_t c = 0; c < count; ++c) {
    scale[c] *= of_channel(scales(affine), c);
    shift[c] = shift[c] * of_channel(scales(affine), c) + of_channel(shifts(affine), c);
  }
}

/// Lets a layer give what the ScaleShift behind it gives.
bool absorb(Layer& layer, const Layer& affine) {
  if (is_linear(layer)) {
    if (scales(affine).size() != 1 && scales(affine).size() != filters_of(layer)) return false;
    apply_to_linear(layer, affine);
    return true;
  }
  const bool is_plain = is_scale_shift(layer);
  Weights* const scale = find_weights(layer, is_plain ? "scale" : "gamma");
  Weights* const shift = find_weights(layer, is_plain ? "shift" : "beta");
  if (!scale || !shift) return false;
  if (!is_plain && scales(affine).size() != 1 && scales(affine).size() != scale->values.size()) return false;
  apply_to_affine(scale->values, shift->values, affine);
  scale->extents = shift->extents = {static_cast<std::int64_t>(scale->values.size())};
  return true;
}

/// A batch normalization at inference, as a ScaleShift.
Layer affine_of(const Layer& normalization) {
  float epsilon = 1e-3F;
  for (const std::string& argument : normalization.arguments)
    if (starts_with(argument, "Epsilon<")) epsilon = std::stof(argument.substr(8));
  Layer affine{"ScaleShift",
               {},
               {{"scale", {}, {}}, {"shift", {}, {}}},
               normalization.inputs,
               normalization.output,
               normalization.source};
  const auto values = [&](const char* name) -> const std::vector<float>* {
    const Weights* const found = find_weights(normalization, name);
    return found ? &found->values : nullptr;
  };
  const auto *const gamma = values("gamma"), *const beta = values("beta");
  const std::vector<float>&mean = *values("moving_mean"), &variance = *values("moving_variance");
  for (std::size_t c = 0; c < mean.size(); ++c) {
    const float scale = (gamma ? (*gamma)[c] : 1) / std::sqrt(variance[c] + epsilon);
    affine.weights[0].values.push_back(scale);
    affine.weights[1].values.push_back((beta ? (*beta)[c] : 0) - scale * mean[c]);
  }
  affine.weights[0].extents = affine.weights[1].extents = {static_cast<std::int64_t>(mean.size())};
  return affine;
}

}  // namespace

void fold_scales(LayerGraph& graph, BatchNormalizations what) {
  const std::vector<int> uses = use_counts(graph), producer = producers(graph);
  for (Layer& layer : graph.layers) {
    const bool is_folded = layer.type == "BatchNormalization" && what == BatchNormalizations::folded;
    if (!is_scale_shift(layer) && !is_folded) continue;
    const int input = layer.inputs[0], before = producer[static_cast<std::size_t>(input)];
    if (before < 0 || uses[static_cast<std::size_t>(input)] != 1) continue;
    Layer& target = graph.layers[static_cast<std::size_t>(before)];
    if (target.output < 0) continue;
    if (is_folded && !is_linear(target)) continue;
    if (!absorb(target, is_folded ? affine_of(layer) : layer)) continue;
    // The layer in front takes this layer's place.
    Layer moved = std::move(target);
    target = {"", {}, {}, {}, -1};
    moved.output = layer.output;
    layer = std::move(moved);
  }
  std::erase_if(graph.layers, [](const Layer& layer) { return layer.output < 0; });
}

}  // namespace convert
