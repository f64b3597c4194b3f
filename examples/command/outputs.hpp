// SPDX-License-Identifier: MIT
#pragma once

#include "structure/block.hpp"

#include <string>
#include <vector>

namespace command {

/// An output of a network: its name, its shape, and its numbers, sample after sample.
struct Output {
  std::string name;
  convert::Extents shape;
  std::vector<float> values = {};
};

/// The outputs of a network, without numbers: "output", or "head_1", "head_2", ...
std::vector<Output> outputs_of(const convert::Network& network);
/// The same with these numbers, head after head. Throws convert::Refusal if there are more or fewer.
std::vector<Output> outputs_of(const convert::Network& network, std::size_t samples,
                               const std::vector<float>& values);

/// Throws convert::Refusal if a file of this name cannot have so many outputs.
void check_output_file(const std::string& path, std::size_t outputs);
/// Writes outputs for NumPy: .npz with their names, or .npy if there is one.
void write_outputs(const std::string& path, const std::vector<Output>& outputs, std::size_t samples);

}  // namespace command
