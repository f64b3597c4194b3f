// SPDX-License-Identifier: MIT
#pragma once

#include "../structure/block.hpp"

#include <string>

namespace convert {

/// The longest line.
inline constexpr std::size_t line_length = 110;

/// A block as source that begins at this column, in as many lines as it needs; `behind` characters follow it.
std::string laid_out(const Block& block, std::size_t column, std::size_t behind);

/// `using Net = Sequential<Input<...>, ...>;`, one layer a line, each with the shape that it gives.
std::string laid_out(const Network& network);

}  // namespace convert
