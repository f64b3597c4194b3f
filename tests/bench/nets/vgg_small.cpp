// SPDX-License-Identifier: MIT
#include "bench/network.hpp"

using namespace mica;

namespace {

using Net = Sequential<Input<32, 32, 3>, Conv2D<32, 3, Same, ReLU>, Conv2D<32, 3, Same, ReLU>,
                       MaxPooling2D<2>, Conv2D<64, 3, Same, ReLU>, Conv2D<64, 3, Same, ReLU>, MaxPooling2D<2>,
                       Flatten, Dense<128, ReLU>, Dense<10, Softmax>>;
const NetworkBenchmark<Net> registered("vgg-small");
const NetworkBenchmark<With<Winograd<4>, Net>> with_winograd_4("vgg-small-winograd4");
const NetworkBenchmark<With<Direct, Net>> direct("vgg-small-direct");

}  // namespace
