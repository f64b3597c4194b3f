// SPDX-License-Identifier: MIT
#pragma once

#include <set>
#include <string>

/// Writes networks with random weights as ONNX models, and beside each what it takes and gives:
/// NAME.onnx, NAME.input.npy and NAME.<output>.npy.
namespace onnx_test {

inline std::string folder;
/// The names of all layers that were written.
inline std::set<std::string> layers;

void write_activations();
void write_layers();
void write_composites();
void write_examples();

}  // namespace onnx_test
