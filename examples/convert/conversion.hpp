// SPDX-License-Identifier: MIT
#pragma once

#include "graph/graph.hpp"
#include "passes/passes.hpp"
#include "structure/block.hpp"

#include <string>

namespace convert {

/// The network of a graph. Throws Refusal if mica cannot express it.
Network network_of(const Graph& graph, BatchNormalizations what = BatchNormalizations::kept);

}  // namespace convert
