// SPDX-License-Identifier: MIT
#pragma once

#include "../structure/block.hpp"

#include <string>

namespace convert {

/// The bytes of the file that Model::save_weights writes of this network: safetensors with Keras' names and
/// the network's description, see mica/io/weights.hpp. Model::load_weights and Model::load read it.
std::string weight_file_of(const Network& network);
/// The same of Model::save_weights_npz, for NumPy.
std::string npz_file_of(const Network& network);

}  // namespace convert
