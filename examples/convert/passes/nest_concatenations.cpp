// SPDX-License-Identifier: MIT
#include "passes.hpp"

#include <algorithm>

namespace convert {

void nest_concatenations(LayerGraph& graph) {
  const auto is_concatenate = [](const Layer& layer) { return layer.type == "Concatenate"; };
  for (std::size_t i = graph.layers.size(); i-- > 0;) {
    Layer& layer = graph.layers[i];
    if (!is_concatenate(layer)) continue;
    const Layer* longest = nullptr;
    for (std::size_t k = 0; k < i; ++k) {
      const Layer& part = graph.layers[k];
      if (is_concatenate(part) && part.inputs.size() < layer.inputs.size() &&
          std::equal(part.inputs.begin(), part.inputs.end(), layer.inputs.begin()) &&
          (!longest || part.inputs.size() > longest->inputs.size()))
        longest = &part;
    }
    if (!longest) continue;
    std::vector<int> inputs{longest->output};
    inputs.insert(inputs.end(), layer.inputs.begin() + static_cast<std::ptrdiff_t>(longest->inputs.size()),
                  layer.inputs.end());
    layer.inputs = inputs;
  }
}

}  // namespace convert
