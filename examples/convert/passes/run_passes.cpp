// SPDX-License-Identifier: MIT
#include "passes.hpp"

namespace convert {

void run_passes(LayerGraph& graph, BatchNormalizations what) {
  compose_activations(graph);
  fold_scales(graph, what);
  simplify_reshapes(graph);
  nest_concatenations(graph);
  name_scales(graph);
  fuse_activations(graph);
  remove_unused(graph);
}

}  // namespace convert
