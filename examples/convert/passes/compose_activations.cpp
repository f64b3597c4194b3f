// SPDX-License-Identifier: MIT
#include "passes.hpp"
#include "scale_shift.hpp"

#include <cmath>

namespace convert {

namespace {

bool is_near(float a, double b) {
  return std::abs(static_cast<double>(a) - b) <= 1e-5 * std::max(1.0, std::abs(b));
}

/// Reads formulas backwards. A formula is described by what it is made of: a layer's type, or a scale and a
/// shift, of another value.
class Formulas {
 public:
  explicit Formulas(const LayerGraph& graph) : graph_(graph), producer_(producers(graph)) {}

  const Layer* of(int value) const {
    const int layer = producer_[static_cast<std::size_t>(value)];
    return layer < 0 ? nullptr : &graph_.layers[static_cast<std::size_t>(layer)];
  }
  /// If the value is `type` of another one, that one; otherwise -1.
  int inside(int value, const std::string& type) const {
    const Layer* const layer = value < 0 ? nullptr : of(value);
    return layer && layer->type == type && layer->inputs.size() == 1 ? layer->inputs[0] : -1;
  }
  /// If the value is scale x + shift, x; otherwise -1.
  int scaled(int value, double scale, double shift) const {
    const int x = inside(value, "ScaleShift");
    if (x < 0) return -1;
    const Layer& layer = *of(value);
    return scales(layer).size() == 1 && is_near(scales(layer)[0], scale) && is_near(shifts(layer)[0], shift)
               ? x
               : -1;
  }

 private:
  const LayerGraph& graph_;
  std::vector<int> producer_;
};

/// What the gate, a function of x, makes of the product x gate(x); "" if nothing that is known.
struct Found {
  std::string type;
  double factor;  // the product is factor times the activation
};
Found gated(const Formulas& f, int x, int gate) {
  if (f.inside(gate, "Sigmoid") == x) return {"SiLU", 1};
  if (f.inside(gate, "HardSigmoid") == x) return {"HardSiLU", 1};
  if (f.inside(f.inside(gate, "Tanh"), "Softplus") == x) return {"Mish", 1};
  if (f.scaled(f.inside(gate, "ReLU6"), 1, 3) == x) return {"HardSiLU", 6};
  if (f.scaled(f.inside(f.scaled(gate, 1.0 / 6, 0), "ReLU6"), 1, 3) == x) return {"HardSiLU", 1};
  // 1 + erf(x / sqrt 2)
  if (f.scaled(f.inside(f.scaled(gate, 1, 1), "Erf"), std::sqrt(0.5), 0) == x) return {"GELU", 2};
  return {"", 0};
}

/// The activation that a product is, of x; or of x where the product takes x / 2.
bool compose_product(const Formulas& f, Layer& layer, std::vector<Layer>& added) {
  for (int i = 0; i < 2; ++i) {
    const int factor = layer.inputs[static_cast<std::size_t>(i)],
              gate = layer.inputs[static_cast<std::size_t>(1 - i)];
    for (const double half : {1.0, 0.5}) {
      const int x = half == 1.0 ? factor : f.scaled(factor, 0.5, 0);
      if (x < 0) continue;
      const Found found = gated(f, x, gate);
      if (found.type.empty()) continue;
      layer.type = found.type;
      layer.inputs = {x};
      const float rest = static_cast<float>(found.factor * half);
      if (rest != 1)
        added.push_back({"ScaleShift",
                         {},
                         {{"scale", {1}, {rest}}, {"shift", {1}, {0}}},
                         {layer.output},
                         -1,
                         layer.source});
      return true;
    }
  }
  return false;
}

/// The activation that a layer of one input is, together with those in front of it.
bool compose_chain(const Formulas& f, Layer& layer) {
  if (layer.type == "ReLU6" && f.inside(layer.inputs[0], "ReLU") >= 0) {
    layer.inputs = {f.inside(layer.inputs[0], "ReLU")};  // PyTorch exports relu6 so
    return true;
  }
  // relu6(x + 3) / 6
  const int rectified = f.inside(f.scaled(layer.output, 1.0 / 6, 0), "ReLU6");
  const int x = rectified < 0 ? -1 : f.scaled(rectified, 1, 3);
  if (x < 0) return false;
  layer = {"HardSigmoid", {}, {}, {x}, layer.output, layer.source};
  return true;
}

}  // namespace

void compose_activations(LayerGraph& graph) {
  for (std::size_t i = 0; i < graph.layers.size(); ++i) {
    Layer layer = graph.layers[i];
    const bool is_product = layer.type == "Multiply" && layer.inputs.size() == 2;
    if (!is_product && layer.type != "ReLU6" && !is_scale_shift(layer)) continue;
    const Formulas formulas(graph);
    std::vector<Layer> added;
    if (!(is_product ? compose_product(formulas, layer, added) : compose_chain(formulas, layer))) continue;
    graph.layers[i] = layer;
    for (Layer& behind : added) {
      // What took the product takes the value behind the activation.
      const int value = graph.add_value(graph.shapes[static_cast<std::size_t>(layer.output)]);
      replace_value(graph, layer.output, value);
      behind.output = value;
      graph.layers.insert(graph.layers.begin() + static_cast<std::ptrdiff_t>(i) + 1, behind);
    }
  }
  remove_unused(graph);
}

}  // namespace convert
