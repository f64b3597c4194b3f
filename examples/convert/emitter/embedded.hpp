// SPDX-License-Identifier: MIT
#pragma once

#include "../structure/block.hpp"

#include <string>

namespace convert {

/// The weights as constants, a function that sets those of a model, and an Embedded network of them.
std::string embedded_weights(const Network& network);

}  // namespace convert
