// SPDX-License-Identifier: MIT
#pragma once

#include "../structure/block.hpp"

#include <string>

namespace convert {

/// The network as the text that mica has in its files, see mica/io/description.hpp.
std::string description_of(const Network& network);

}  // namespace convert
