// SPDX-License-Identifier: MIT
#include "operators.hpp"

#include <algorithm>

namespace convert {

namespace {

// A scale for each group is repeated for its channels, of which a file may say that there are any number.
constexpr std::int64_t most_channels = 1 << 20;

/// An image, a sequence or a vector, whose channels are ONNX's axis 1.
Stored with_channels(const Node& node, Lowering& to, const Stored& x) {
  if (x.extents.size() == 3) return to.as_image(node, x);
  if (x.extents.size() == 2) return to.as_sequence(node, x);
  if (x.extents.size() == 1) return to.as_flat(node, x);
  node.refuse("mica normalizes images, sequences and vectors, not samples with " +
              std::to_string(x.extents.size()) + " extents");
}

/// One number for each channel, in the order in which they are stored.
Weights of_channels(const Node& node, const Lowering& to, const Stored& x, std::size_t input,
                    const std::string& name, std::int64_t channels) {
  const Tensor& given = to.numbers(node, input, name);
  if (given.extents != Extents{channels})
    node.refuse("its " + name + " must be " + std::to_string(channels) + " numbers");
  Weights weights{name, {channels}, given.numbers};
  if (x.extents.size() == 1 && !x.is_in_onnx_order()) {
    const std::vector<std::size_t> positions = x.positions();
    for (std::size_t i = 0; i < positions.size(); ++i) weights.values[i] = given.numbers[positions[i]];
  }
  return weights;
}

std::string option(const std::string& name, float value) { return name + '<' + number_text(value) + '>'; }

}  // namespace

void lower_batch_normalization(const Node& node, Lowering& to) {
  if (node.whole("training_mode", 0) != 0)
    node.refuse("it is in training mode; export the model for inference");
  if (node.whole("spatial", 1) == 0)
    node.refuse("mica has one mean for each channel, not one for each pixel");
  const Stored& given = to.value(node, 0);
  const std::int64_t channels = given.extents.empty() ? 1 : given.extents[0];
  const Stored x = with_channels(node, to, given);
  Layer layer{"BatchNormalization"};
  const float epsilon = node.number("epsilon", 1e-5F), momentum = node.number("momentum", 0.9F);
  if (!(epsilon >= 0) || !(momentum >= 0 && momentum <= 1))
    node.refuse("its epsilon must be at least 0, and its momentum from 0 to 1");
  if (momentum != 0.99F) layer.arguments.push_back(option("Momentum", momentum));
  if (epsilon != 1e-3F) layer.arguments.push_back(option("Epsilon", epsilon));
  const char* const names[] = {"gamma", "beta", "moving_mean", "moving_variance"};
  for (std::size_t i = 0; i < 4; ++i)
    layer.weights.push_back(of_channels(node, to, x, i + 1, names[i], channels));
  to.add_elementwise(node, layer, x);
}

void lower_sample_normalization(const Node& node, Lowering& to) {
  const Stored& given = to.value(node, 0);
  if (given.extents.size() < 2) node.refuse("its input must be an image or a sequence");
  const std::int64_t channels = given.extents[0];
  const std::int64_t groups = node.op == "GroupNormalization" ? node.whole("num_groups", 0) : channels;
  if (groups < 1 || channels % groups != 0 || channels > most_channels)
    node.refuse("its groups do not divide its channels");
  const Stored x = with_channels(node, to, given);
  Layer layer{"GroupNormalization", {groups == channels ? "-1" : std::to_string(groups)}};
  if (const float epsilon = node.number("epsilon", 1e-5F); epsilon != 1e-3F)
    layer.arguments.push_back(option("Epsilon", epsilon));
  // Before opset 21 a group has one scale and one bias.
  const std::int64_t count = node.op == "GroupNormalization" && node.opset < 21 ? groups : channels;
  for (std::size_t i = 0; i < 2; ++i) {
    Weights weights = of_channels(node, to, x, i + 1, i == 0 ? "gamma" : "beta", count);
    if (count != channels) {
      std::vector<float> repeated;
      for (const float value : weights.values)
        repeated.insert(repeated.end(), static_cast<std::size_t>(channels / groups), value);
      weights = {weights.name, {channels}, repeated};
    }
    layer.weights.push_back(weights);
  }
  to.add_elementwise(node, layer, x);
}

void lower_layer_normalization(const Node& node, Lowering& to) {
  const Stored& given = to.value(node, 0);
  const auto rank = static_cast<std::int64_t>(given.extents.size()) + 1;
  std::int64_t axis = node.whole("axis", -1);
  axis += axis < 0 ? rank : 0;
  Stored x = given;
  if (axis == 1) {
    x = to.as_flat(node, given);
  } else if (axis == rank - 1) {
    x = to.in_onnx_order(node, given);
    x.value = to.in_shape(node, x.value, x.extents);
  } else {
    node.refuse("mica normalizes the last axis, or the whole sample");
  }
  const std::int64_t channels = axis == 1 ? size_of(x.extents) : x.extents.back();
  Layer layer{"LayerNormalization"};
  if (const float epsilon = node.number("epsilon", 1e-5F); epsilon != 1e-3F)
    layer.arguments.push_back(option("Epsilon", epsilon));
  for (std::size_t i = 1; i <= 2; ++i) {
    if (!node.has_input(i)) {
      layer.arguments.push_back(i == 1 ? "NoScale" : "NoCenter");
      continue;
    }
    const Tensor& numbers = to.numbers(node, i, i == 1 ? "scale" : "bias");
    if (size_of(numbers.extents) != channels)
      node.refuse("its scale and bias must be " + std::to_string(channels) + " numbers each");
    Weights weights{i == 1 ? "gamma" : "beta", {channels}, numbers.numbers};
    if (axis == 1) {
      const std::vector<std::size_t> positions = x.positions();
      for (std::size_t k = 0; k < positions.size(); ++k) weights.values[k] = numbers.numbers[positions[k]];
    }
    layer.weights.push_back(weights);
  }
  to.add_elementwise(node, layer, x);
}

}  // namespace convert
