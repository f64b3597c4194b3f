// SPDX-License-Identifier: MIT
#pragma once

#include <optional>
#include <stdexcept>
#include <string>

namespace CLI {
class App;
}

struct ConvertOptions {
  std::string model;
  std::string header;
  std::string weights = {};
  std::string name_space = {};
  bool embeds = false;
  bool folds = false;
};

/// The user has called the program in a wrong way: it ends with 2.
struct UsageError : std::runtime_error {
  using std::runtime_error::runtime_error;
};

/// Lets a command line have these options.
void add_convert_options(CLI::App& app, ConvertOptions& options);
/// Fills in what the user has left out.
void complete(ConvertOptions& options);

/// Nothing if the user asked for help, which is then printed. Throws UsageError for other mistakes.
std::optional<ConvertOptions> parse_convert_options(int argc, const char* const* argv);
