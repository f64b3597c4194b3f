// SPDX-License-Identifier: MIT
#include "operators.hpp"
#include "scalar_map.hpp"

#include <cmath>
#include <numeric>

namespace convert {

namespace {

bool is_near(double a, double b) { return std::abs(a - b) <= 1e-6 * std::max(1.0, std::abs(b)); }

/// The operators that have a class of mica without options.
const std::map<std::string, std::string>& plain_activations() {
  static const std::map<std::string, std::string> names{
      {"Relu", "ReLU"},         {"Sigmoid", "Sigmoid"},   {"Tanh", "Tanh"},
      {"Softplus", "Softplus"}, {"Softsign", "Softsign"}, {"HardSwish", "HardSiLU"},
      {"Mish", "Mish"},         {"Exp", "Exponential"},   {"Erf", "Erf"}};
  return names;
}

}  // namespace

void lower_activation(const Node& node, Lowering& to) {
  Stored x = to.value(node, 0);
  if (const auto found = plain_activations().find(node.op); found != plain_activations().end()) {
    to.add_elementwise(node, {found->second}, x);
  } else if (node.op == "Neg") {
    to.add_elementwise(node, scalar_map(-1, 0), x);
  } else if (node.op == "LeakyRelu") {
    const float slope = node.number("alpha", 0.01F);
    if (!(slope >= 0)) node.refuse("mica's LeakyReLU has a slope of at least 0");
    to.add_elementwise(node, {"LeakyReLU", {number_text(slope)}}, x);
  } else if (node.op == "Elu") {
    const float alpha = node.number("alpha", 1);
    if (!(alpha >= 0)) node.refuse("mica's ELU has an alpha of at least 0");
    Layer layer{"ELU"};
    if (alpha != 1) layer.arguments.push_back(number_text(alpha));
    to.add_elementwise(node, layer, x);
  } else if (node.op == "Selu") {
    if (!is_near(node.number("alpha", 1.67326319F), 1.67326324) ||
        !is_near(node.number("gamma", 1.05070102F), 1.05070098))
      node.refuse("mica's SELU has an alpha of 1.673263 and a gamma of 1.050701");
    to.add_elementwise(node, {"SELU"}, x);
  } else if (node.op == "HardSigmoid") {
    // With alpha 1/6 and beta 1/2 it is that of mica.
    const float alpha = node.number("alpha", 0.2F), beta = node.number("beta", 0.5F);
    if (!is_near(6.0 * static_cast<double>(alpha), 1) || !is_near(static_cast<double>(beta), 0.5))
      x.value = to.add(node, scalar_map(6 * alpha, 6 * beta - 3), {x.value}, to.shape(x.value));
    to.add_elementwise(node, {"HardSigmoid"}, x);
  } else if (node.op == "Celu") {
    const float alpha = node.number("alpha", 1);
    if (!(alpha > 0)) node.refuse("mica's CELU has an alpha above 0");
    Layer layer{"CELU"};
    if (alpha != 1) layer.arguments.push_back(number_text(alpha));
    to.add_elementwise(node, layer, x);
  } else if (node.op == "ThresholdedRelu") {
    const float alpha = node.number("alpha", 1);
    if (!(alpha >= 0)) node.refuse("mica's ReLUWith has a threshold of at least 0");
    to.add_elementwise(node, {"ReLUWith", {"Threshold<" + number_text(alpha) + '>'}}, x);
  } else if (node.op == "Shrink") {
    const float bias = node.number("bias", 0), limit = node.number("lambd", 0.5F);
    if (!(limit >= 0) || (bias != 0 && bias != limit))
      node.refuse("mica has HardShrink, with a bias of 0, and SoftShrink, with a bias of lambd");
    to.add_elementwise(node, {bias == 0 ? "HardShrink" : "SoftShrink", {number_text(limit)}}, x);
  } else if (node.op == "Swish") {
    // x sigmoid(a x) = SiLU(a x) / a
    const float alpha = node.number("alpha", 1);
    if (alpha == 0) node.refuse("its alpha must not be 0");
    if (alpha != 1) x.value = to.add(node, scalar_map(alpha, 0), {x.value}, to.shape(x.value));
    x.value = to.add(node, {"SiLU"}, {x.value}, to.shape(x.value));
    if (alpha != 1) x.value = to.add(node, scalar_map(1 / alpha, 0), {x.value}, to.shape(x.value));
    to.set(node, x);
  } else if (node.op == "Gelu") {
    to.add_elementwise(node, {node.text("approximate", "none") == "tanh" ? "ApproximateGELU" : "GELU"}, x);
  }
}

void lower_prelu(const Node& node, Lowering& to) {
  const Stored& given = to.value(node, 0);
  const Tensor& slope = to.numbers(node, 1, "slope");
  if (slope.numbers.size() == 1 && slope.numbers[0] >= 0) {
    to.add_elementwise(node, {"LeakyReLU", {number_text(slope.numbers[0])}}, given);
    return;
  }
  const std::int64_t channels = given.extents[0];
  Extents of_channels(given.extents.size(), 1);
  of_channels[0] = channels;
  if (slope.extents != of_channels || given.extents.size() == 2)
    node.refuse("its slope must be one number, or one for each channel of an image or for each feature");
  if (given.extents.size() == 3) {
    to.add_elementwise(node, {"PReLU", {"SharedAxes<1, 2>"}, {{"alpha", {1, 1, channels}, slope.numbers}}},
                       to.as_image(node, given));
    return;
  }
  const Stored x = to.as_flat(node, given);
  std::vector<float> alpha;
  for (const std::size_t position : x.positions()) alpha.push_back(slope.numbers[position]);
  to.add_elementwise(node, {"PReLU", {}, {{"alpha", {channels}, alpha}}}, x);
}

void lower_softmax(const Node& node, Lowering& to) {
  Stored x = to.value(node, 0);
  const auto rank = static_cast<std::int64_t>(x.extents.size()) + 1;
  const bool is_of_one_axis = node.opset >= 13;
  std::int64_t axis = node.whole("axis", is_of_one_axis ? -1 : 1);
  axis += axis < 0 ? rank : 0;
  if (axis < 1 || axis >= rank) node.refuse("its axis must be one of the sample's");
  const std::size_t i = static_cast<std::size_t>(axis) - 1;
  const std::int64_t whole = size_of(x.extents), of_axis = x.extents[i];
  const Layer layer{node.op};
  if (of_axis == whole || (!is_of_one_axis && axis == 1)) {
    to.add_elementwise(node, layer, to.as_flat(node, x));
    return;
  }
  if (!is_of_one_axis && axis != rank - 1) node.refuse("before opset 13 its axis must be 1 or the last");
  std::vector<int> axes;
  Extents shape;
  for (std::size_t k = 0; k < x.extents.size(); ++k)
    if (k != i) axes.push_back(static_cast<int>(k));
  axes.push_back(static_cast<int>(i));
  for (const int k : axes) shape.push_back(x.extents[static_cast<std::size_t>(k)]);
  x = to.in_order(node, x, x.order_of(axes));
  x.value = to.in_shape(node, x.value, shape);
  to.add_elementwise(node, layer, x);
}

}  // namespace convert
