// SPDX-License-Identifier: MIT
#pragma once

#include "../structure/block.hpp"

#include <string>

namespace convert {

/// The weights as constants, and a function that sets those of a model.
std::string embedded_weights(const Network& network);

}  // namespace convert
