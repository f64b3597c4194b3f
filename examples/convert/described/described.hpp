// SPDX-License-Identifier: MIT
#pragma once

#include "../layers/layer_graph.hpp"

#include <string>

/// Files in the safetensors format that describe their network in the metadata: those of mica, whose
/// "network" is the type, and those with a "graph", which README.md explains.
namespace convert {

/// Whether the bytes begin as a safetensors file does.
bool is_safetensors(const std::string& bytes);

/// The layers of such a file. Throws Refusal if it is damaged, describes no network, or one that mica or this
/// program cannot express, or if its tensors are not those of the network.
LayerGraph read_described(const std::string& bytes);

}  // namespace convert
