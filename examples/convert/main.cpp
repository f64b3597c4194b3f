// SPDX-License-Identifier: MIT
// mica-convert: an ONNX model or a described safetensors file becomes a C++ header with a typed network, and
// its weights.

#include "conversion.hpp"
#include "emitter/emitter.hpp"
#include "files.hpp"
#include "options.hpp"
#include "weights/weight_file.hpp"

#include <iostream>

namespace {

std::string name_of(const std::string& path) { return path.substr(path.find_last_of('/') + 1); }

/// A name in a file may have any bytes, also those that a terminal obeys.
std::string printable(std::string text) {
  for (char& c : text)
    if (c < ' ' || c > '~') c = '?';
  return text;
}

void run(const ConvertOptions& options) {
  using namespace convert;
  const Network network = network_of_file(
      read_file(options.model), options.folds ? BatchNormalizations::folded : BatchNormalizations::kept);
  std::vector<FileToWrite> files;
  if (!options.embeds) files.push_back({options.weights, weight_file_of(network)});
  files.push_back({options.header, header_of(network, {name_of(options.model), options.name_space,
                                                       name_of(options.weights)})});
  write_files(files);
}

}  // namespace

int main(int argc, char** argv) {
  std::string model;
  try {
    const auto options = parse_convert_options(argc, argv);
    if (!options) return 0;
    model = options->model + ": ";
    run(*options);
  } catch (const std::exception& error) {
    std::cerr << "mica-convert: " << model << printable(error.what()) << '\n';
    return 1;
  }
  return 0;
}
