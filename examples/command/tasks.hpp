// SPDX-License-Identifier: MIT
#pragma once

#include "command_line.hpp"

#include <string>

namespace command {

/// The network of a file. Throws convert::Refusal, with the name of the file.
convert::Network load_network(const std::string& path);

/// The commands return what they print. They throw convert::Refusal or mica::Error.
std::string inspect(const Options& options);
std::string predict(const Options& options);

/// What is printed, and whether the difference is larger than the tolerance.
struct Comparison {
  std::string text;
  bool is_too_large;
};
Comparison compare(const Options& options);

}  // namespace command
