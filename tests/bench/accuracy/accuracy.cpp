// SPDX-License-Identifier: MIT
// What the rounding of Winograd's kernels does to the accuracy: trains one network with the direct kernels,
// with squares of 2 x 2 and of 4 x 4 outputs, from five seeds each.
//
//     accuracy FOLDER    a folder with the four files of MNIST or Fashion-MNIST, compressed or not

#include <mica/ext/gzip.hpp>
#include <mica/mica.hpp>

#include <cmath>
#include <cstdint>
#include <exception>
#include <iostream>
#include <string>

using namespace mica;

namespace {

using Net = Sequential<Input<28, 28, 1>, Conv2D<16, 3, Same, ReLU>, Conv2D<16, 3, Same, ReLU>,
                       MaxPooling2D<2>, Conv2D<32, 3, Same, ReLU>, Conv2D<32, 3, Same, ReLU>, MaxPooling2D<2>,
                       Dropout<0.5>, Flatten, Dense<10, Softmax>>;
constexpr int seeds = 5, epochs = 3;

template <class Algorithm>
void measure(const std::string& name, const Dataset& train, const Dataset& test) {
  double sum = 0, squares = 0;
  std::cout << name << std::flush;
  for (int seed = 1; seed <= seeds; ++seed) {
    auto model = compile(With<Algorithm, Net>{.seed = static_cast<std::uint64_t>(seed)}, Adam{},
                         SparseCategoricalCrossentropy{}, Accuracy{});
    model.fit(train,
              {.batch_size = 64, .epochs = epochs, .verbose = 0, .seed = static_cast<std::uint64_t>(seed)});
    const double accuracy = 100 * model.evaluate(test)["accuracy"];
    std::cout << ' ' << accuracy << std::flush;
    sum += accuracy, squares += accuracy * accuracy;
  }
  const double mean = sum / seeds;
  std::cout << "  mean " << mean << " deviation " << std::sqrt((squares - seeds * mean * mean) / (seeds - 1))
            << '\n';
}

}  // namespace

int main(int argc, char** argv) {
  if (argc != 2) {
    std::cerr << "usage: accuracy FOLDER\n";
    return 2;
  }
  try {
    const auto [train, test] = load_mnist(argv[1], gzip);
    measure<Direct>("direct", train, test);
    measure<Winograd<2>>("2 x 2 ", train, test);
    measure<Winograd<4>>("4 x 4 ", train, test);
  } catch (const std::exception& error) {
    std::cerr << "accuracy: " << error.what() << '\n';
    return 1;
  }
}
