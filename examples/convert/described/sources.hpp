// SPDX-License-Identifier: MIT
#pragma once

#include "../layers/layer_graph.hpp"

#include <mica/io/safetensors.hpp>

#include <string>

namespace convert {

/// The layers of a network that is described as a type, by io/description.hpp.
LayerGraph read_network(const mica::Safetensors& file, const std::string& description);

/// The layers of a network that is described as a graph, a JSON text that README.md explains.
LayerGraph read_graph(const mica::Safetensors& file, const std::string& json);

}  // namespace convert
