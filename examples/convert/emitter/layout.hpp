// SPDX-License-Identifier: MIT
#pragma once

#include "../structure/block.hpp"

#include <string>

namespace convert {

/// The longest line.
inline constexpr std::size_t line_length = 110;

/// `using Net = Sequential<Input<...>, ...>;`, one layer a line, each with the shape that it gives; in front
/// of it the aliases of what occurs more than once.
std::string laid_out(const Network& network);

}  // namespace convert
