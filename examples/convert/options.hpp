// SPDX-License-Identifier: MIT
#pragma once

#include <optional>
#include <string>

struct ConvertOptions {
  std::string model;
  std::string header;
  std::string weights = {};
  std::string name_space = {};
  bool embeds = false;
  bool folds = false;
};

/// Nothing if the user asked for help, which is then printed. Throws std::runtime_error for other mistakes.
std::optional<ConvertOptions> parse_convert_options(int argc, const char* const* argv);
