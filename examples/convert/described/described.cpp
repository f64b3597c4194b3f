// SPDX-License-Identifier: MIT
#include "described.hpp"

#include "../refusal.hpp"
#include "sources.hpp"

#include <mica/core/messages/error.hpp>
#include <mica/io/file_weights.hpp>

namespace convert {

bool is_safetensors(const std::string& bytes) { return bytes.size() > 8 && bytes[8] == '{'; }

LayerGraph read_described(const std::string& bytes) {
  try {
    const mica::Safetensors file = mica::detail::open_safetensors("the file", {bytes.begin(), bytes.end()});
    if (const std::string* const graph = file.find_metadata("graph")) return read_graph(file, *graph);
    if (const std::string* const network = file.find_metadata("network")) return read_network(file, *network);
  } catch (const mica::Error& error) {
    throw Refusal(error.what());
  }
  throw Refusal("expected \"network\" or \"graph\" in the metadata of a safetensors file, found neither");
}

}  // namespace convert
