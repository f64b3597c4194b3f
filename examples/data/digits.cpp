// SPDX-License-Identifier: MIT
// Writes digits.onnx, the network that examples/fine_tune.cpp begins with: it has learned the digits 0 to 6
// of the sample beside this file. It is no part of the build:
//
//     c++ -std=c++20 -O3 -pthread -I include -isystem /usr/include/eigen3 examples/data/digits.cpp -lz
//     ./a.out examples/data
#include <mica/ext/gzip.hpp>
#include <mica/ext/onnx.hpp>
#include <mica/mica.hpp>

#include <iostream>
#include <string>
#include <vector>

using namespace mica;

using Net = Sequential<Input<28, 28, 1>,                           // height, width, channels
                       Conv2D<8, 3, ReLU>, MaxPooling2D<2>,        // 13, 13, 8
                       Conv2D<16, 3, ReLU>, MaxPooling2D<2>,       // 5, 5, 16
                       Flatten, Dropout<0.3>, Dense<7, Softmax>>;  // 7

Dataset known_digits(const Dataset& all) {
  std::vector<int> samples, labels;
  for (int i = 0; i < all.size(); ++i) {
    if (all.label(i) > 6) continue;
    samples.push_back(i);
    labels.push_back(all.label(i));
  }
  const Dataset chosen = all.select(samples);
  return Dataset::from(chosen.images(0, chosen.size()), Shape(28, 28, 1), labels);
}

int main(int, char** argv) {
  const std::string folder = argv[1];
  const auto [train, test] = load_mnist(folder, gzip);
  auto model = compile(Net{.seed = 1},
                       Adam{.learning_rate = OneCycle{.max_learning_rate = 4e-3, .total_steps = 20 * 132}},
                       SparseCategoricalCrossentropy{}, Accuracy{});
  model.fit(known_digits(train), {.epochs = 20, .seed = 1});
  std::cout << model.evaluate(known_digits(test))["accuracy"] << '\n';
  onnx::save(model, folder + "/digits.onnx");
}
