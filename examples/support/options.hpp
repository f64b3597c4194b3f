// SPDX-License-Identifier: MIT
#pragma once

#include <cstdint>
#include <optional>
#include <string>

/// What the command line of examples/mnist.cpp says.
struct Options {
  std::string data;
  int epochs = 5;
  int batch_size = 32;
  int threads = 0;
  std::uint64_t seed = 1;
  std::string history;
  std::string save;
  std::string load;
  std::string checkpoint;
  bool resume = false;
  bool quiet = false;
};

/// Nothing after `--help`, which it prints. Throws std::runtime_error with a sentence where an option is
/// wrong.
std::optional<Options> parse_options(int argc, const char* const* argv);
