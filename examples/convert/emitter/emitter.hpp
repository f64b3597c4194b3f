// SPDX-License-Identifier: MIT
#pragma once

#include "../structure/block.hpp"

#include <string>

namespace convert {

struct HeaderOptions {
  std::string source;        // the file that was read
  std::string name_space;    // of what the header declares
  std::string weights_file;  // what the model loads, or "" if the weights stand in the header
};

/// The C++ header with the network as a type, and a function that makes a model of it.
std::string header_of(const Network& network, const HeaderOptions& options);

}  // namespace convert
