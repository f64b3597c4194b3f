// SPDX-License-Identifier: MIT
#pragma once

#include "process.hpp"

#include "structure/block.hpp"

#include <cstdint>
#include <string>
#include <vector>

namespace command {

/// How programs are compiled.
struct Toolchain {
  std::vector<std::string> includes = {};  // folders that are looked in first
  std::string flags;                       // between spaces
};

/// What the compiler knows of a network. In bytes and floating-point operations for one sample.
struct Constants {
  std::int64_t flops_inference = 0, flops_training = 0, workspace_bytes = 0, training_workspace_bytes = 0;
};

/// mica's networks are types, so a network is run by a program that is compiled for it. Programs are kept in
/// $XDG_CACHE_HOME/mica/programs or ~/.cache/mica/programs: the same network, with any weights, is compiled
/// once by the same compiler with the same flags and headers.
class NetworkProgram {
 public:
  /// Throws convert::Refusal if there is no compiler, if mica's headers are not found, or if the compiler
  /// refuses the network.
  NetworkProgram(const convert::Network& network, const Toolchain& toolchain, const TemporaryFolder& folder);

  Constants constants() const;
  /// The outputs of samples that lie one behind the other, head after head; in each head one sample behind
  /// the other. Throws convert::Refusal if the program fails.
  std::vector<float> outputs(const convert::Network& network, const std::vector<float>& samples) const;

 private:
  void run(std::vector<std::string> arguments) const;

  const TemporaryFolder& folder_;
  std::string path_;
};

}  // namespace command
