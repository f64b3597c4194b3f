// SPDX-License-Identifier: MIT
#pragma once

#include "graph/external_data.hpp"
#include "graph/graph.hpp"
#include "layers/layer_graph.hpp"
#include "passes/passes.hpp"
#include "structure/block.hpp"

#include <string>

namespace convert {

/// The network of a graph. Throws Refusal if mica cannot express it.
Network network_of(const Graph& graph, BatchNormalizations what = BatchNormalizations::kept);
Network network_of(LayerGraph layers, BatchNormalizations what = BatchNormalizations::kept);

/// The network of a file with these bytes, an ONNX model or a described safetensors file; `data` are the
/// files beside it that an ONNX model may name. Throws Refusal.
Network network_of_file(const std::string& bytes, BatchNormalizations what = BatchNormalizations::kept,
                        ExternalData data = {});

}  // namespace convert
