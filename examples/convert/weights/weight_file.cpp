// SPDX-License-Identifier: MIT
#include "weight_file.hpp"

#include <bit>

namespace convert {

std::string weight_file_of(const Network& network) {
  static_assert(std::endian::native == std::endian::little);
  const std::vector<NamedWeights> all = all_weights(network);
  std::string bytes = "mica weights 1\nfloat32\n";
  for (const NamedWeights& named : all) {
    bytes += named.path + ' ' + named.layer + ' ' + named.weights->name + ' ';
    for (std::size_t i = 0; i < named.weights->extents.size(); ++i)
      bytes += (i == 0 ? "" : "x") + std::to_string(named.weights->extents[i]);
    bytes += '\n';
  }
  bytes += '\n';
  for (const NamedWeights& named : all)
    bytes.append(reinterpret_cast<const char*>(named.weights->values.data()),
                 named.weights->values.size() * sizeof(float));
  return bytes;
}

}  // namespace convert
