// SPDX-License-Identifier: MIT
#pragma once

#include "../structure/block.hpp"

#include <string>

namespace convert {

/// The bytes of the file that Model::load_weights reads: mica's format "mica weights 1", see io/weights.hpp.
std::string weight_file_of(const Network& network);

}  // namespace convert
