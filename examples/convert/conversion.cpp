// SPDX-License-Identifier: MIT
#include "conversion.hpp"

#include "described/described.hpp"
#include "graph/onnx_reader.hpp"
#include "lower/lowering.hpp"
#include "structure/structure.hpp"

#include <cmath>
#include <utility>

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

Network network_of(const Graph& graph, BatchNormalizations what) { return network_of(lower(graph), what); }

Network network_of(LayerGraph layers, BatchNormalizations what) {
  run_passes(layers, what);
  check_finite(layers);
  return find_structure(layers);
}

Network network_of_file(const std::string& bytes, BatchNormalizations what, ExternalData data) {
  const auto starts_with = [&](const char* start) { return bytes.rfind(start, 0) == 0; };
  if (is_safetensors(bytes)) return network_of(read_described(bytes), what);
  if (starts_with("PK\x03\x04"))
    throw Refusal(
        "expected an ONNX model or a described safetensors file, found a zip archive; from_keras.py "
        "makes one of a .keras file, and from_pytorch.py of a state dict");
  if (starts_with("\x89HDF\r\n"))
    throw Refusal(
        "expected an ONNX model or a described safetensors file, found an HDF5 file; from_keras.py "
        "makes one of a model in it");
  return network_of(read_onnx(bytes, std::move(data)), what);
}

}  // namespace convert
