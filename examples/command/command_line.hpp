// SPDX-License-Identifier: MIT
#pragma once

#include "network_program.hpp"

#include "options.hpp"

#include <cstdint>
#include <optional>
#include <string>

namespace command {

enum class Task { inspect, convert, compare, predict };

struct Options {
  Task task = Task::inspect;
  std::string file = {}, other = {};
  bool json = false, is_quick = false;
  std::string input = {}, output = {};
  std::optional<double> scale = {};
  int samples = 16, top = 5;
  std::uint64_t seed = 0;
  std::optional<double> tolerance = {};
  Toolchain toolchain = {};
  ConvertOptions conversion = {};
};

/// Nothing if the user asked for help or the version, which is then printed. Throws UsageError for other
/// mistakes.
std::optional<Options> parse_options(int argc, const char* const* argv);

}  // namespace command
