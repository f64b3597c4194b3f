// SPDX-License-Identifier: MIT
#pragma once

#include "options.hpp"

namespace convert {

/// Writes the header and the weights of a model. Throws Refusal if mica cannot express it, or if a file
/// cannot be read or written.
void convert_file(const ConvertOptions& options);

}  // namespace convert
