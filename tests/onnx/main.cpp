// SPDX-License-Identifier: MIT
// Writes the models to a folder, and prints the names of the layers in them.
//
// usage: onnx_models FOLDER
#include "program.hpp"

#include <cstdio>

int main(int count, char** arguments) {
  if (count != 2) return 2;
  onnx_test::folder = arguments[1];
  onnx_test::write_activations();
  onnx_test::write_layers();
  onnx_test::write_composites();
  onnx_test::write_examples();
  for (const std::string& name : onnx_test::layers) std::printf("%s\n", name.c_str());
}
