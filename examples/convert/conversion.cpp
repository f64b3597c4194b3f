// SPDX-License-Identifier: MIT
#include "conversion.hpp"

#include "lower/lowering.hpp"
#include "structure/structure.hpp"

#include <cmath>

namespace convert {

namespace {

void check_finite(const LayerGraph& layers) {
  for (const Layer& layer : layers.layers)
    for (const Weights& weights : layer.weights)
      for (const float value : weights.values)
        if (!std::isfinite(value))
          throw Refusal(layer.source + ": its " + weights.name + " has a number that is not finite");
}

}  // namespace

Network network_of(const Graph& graph, BatchNormalizations what) {
  LayerGraph layers = lower(graph);
  run_passes(layers, what);
  check_finite(layers);
  return find_structure(layers);
}

}  // namespace convert
