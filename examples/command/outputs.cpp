// SPDX-License-Identifier: MIT
#include "outputs.hpp"

#include "files.hpp"
#include "refusal.hpp"

#include <mica/data/npz_writer.hpp>

#include <sstream>

namespace command {

std::vector<Output> outputs_of(const convert::Network& network) {
  const convert::Block& last = network.layers.back();
  if (last.type != "Heads") return {{"output", last.shape}};
  std::vector<Output> outputs;
  for (const convert::Block& head : last.parts) {
    // A branch without layers gives what comes in.
    const convert::Extents& before =
        network.layers.size() > 1 ? network.layers[network.layers.size() - 2].shape : network.input;
    outputs.push_back(
        {"head_" + std::to_string(outputs.size() + 1), head.shape.empty() ? before : head.shape});
  }
  return outputs;
}

std::vector<Output> outputs_of(const convert::Network& network, std::size_t samples,
                               const std::vector<float>& values) {
  std::vector<Output> outputs = outputs_of(network);
  std::size_t at = 0;
  for (Output& output : outputs) {
    const std::size_t size = samples * static_cast<std::size_t>(convert::size_of(output.shape));
    if (size > values.size() - at) throw convert::Refusal("the program of the network gave too few outputs");
    const auto begin = values.begin() + static_cast<std::ptrdiff_t>(at);
    output.values.assign(begin, begin + static_cast<std::ptrdiff_t>(size));
    at += size;
  }
  if (at != values.size()) throw convert::Refusal("the program of the network gave too many outputs");
  return outputs;
}

void check_output_file(const std::string& path, std::size_t outputs) {
  if (outputs > 1 && path.ends_with(".npy"))
    throw convert::Refusal(path + ": expected a file .npz for " + std::to_string(outputs) +
                           " outputs, found a file for one array");
}

void write_outputs(const std::string& path, const std::vector<Output>& outputs, std::size_t samples) {
  const auto extents_of = [&](const Output& output) {
    std::vector<std::uint64_t> extents{samples};
    for (const std::int64_t extent : output.shape) extents.push_back(static_cast<std::uint64_t>(extent));
    return extents;
  };
  std::ostringstream bytes;
  if (path.ends_with(".npz")) {
    mica::NpzWriter file;
    for (const Output& output : outputs)
      file.add<float>(output.name, extents_of(output), [&](std::size_t i) { return output.values[i]; });
    file.write(bytes);
  } else {
    const std::vector<float>& values = outputs[0].values;
    bytes << mica::detail::npy_front<float>(extents_of(outputs[0]));
    bytes.write(reinterpret_cast<const char*>(values.data()),
                static_cast<std::streamsize>(values.size() * sizeof(float)));
  }
  convert::write_files({{path, std::move(bytes).str()}});
}

}  // namespace command
