// SPDX-License-Identifier: MIT
// mica-convert: an ONNX model or a described safetensors file becomes a C++ header with a typed network, and
// its weights.

#include "convert_file.hpp"
#include "files.hpp"
#include "options.hpp"

#include <iostream>

int main(int argc, char** argv) {
  std::string model;
  try {
    const auto options = parse_convert_options(argc, argv);
    if (!options) return 0;
    model = options->model + ": ";
    convert::convert_file(*options);
  } catch (const UsageError& error) {
    std::cerr << "mica-convert: " << error.what() << '\n';
    return 2;
  } catch (const std::exception& error) {
    std::cerr << "mica-convert: " << model << convert::printable(error.what()) << '\n';
    return 1;
  }
  return 0;
}
