// SPDX-License-Identifier: MIT
#include "block.hpp"

namespace convert {

namespace {

/// Numbers the blocks of `parts` from the one at `first` on.
void collect(const std::vector<Block>& parts, std::size_t first, const std::string& path,
             std::vector<NamedWeights>& to);

void collect(const Block& block, const std::string& path, std::vector<NamedWeights>& to) {
  for (const Weights& weights : block.weights) to.push_back({path, block.type, &weights});
  const bool has_shortcut = block.type == "Residual" && block.parts[0].type == "Shortcut";
  collect(block.parts, has_shortcut ? 1 : 0, path + '.', to);
  if (has_shortcut) collect(block.parts[0], path + ".0", to);
}

void collect(const std::vector<Block>& parts, std::size_t first, const std::string& path,
             std::vector<NamedWeights>& to) {
  for (std::size_t i = first; i < parts.size(); ++i)
    collect(parts[i], path + std::to_string(i - first + 1), to);
}

}  // namespace

std::vector<NamedWeights> all_weights(const Network& network) {
  std::vector<NamedWeights> all;
  collect(network.layers, 0, "", all);
  return all;
}

}  // namespace convert
