// SPDX-License-Identifier: MIT
#pragma once

#include "block.hpp"

namespace convert {

/// Finds the layers one behind the other, the branches and the heads of a graph: a layer of several inputs
/// joins branches that begin at the last value through which all of them go. Throws Refusal if branches share
/// a layer with weights, or if a part of the graph has another form.
Network find_structure(const LayerGraph& graph);

}  // namespace convert
