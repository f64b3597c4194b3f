// SPDX-License-Identifier: MIT
#pragma once

#include "external_data.hpp"
#include "graph.hpp"

#include <string>

namespace convert {

/// Reads an ONNX model. Throws Refusal if the bytes are none, or if the model has parts that no graph here
/// has. It allocates no more than a small multiple of the sizes of the file and of those in `data` that it
/// names.
Graph read_onnx(const std::string& bytes, ExternalData data = {});

}  // namespace convert
