// SPDX-License-Identifier: MIT
#include "bench/network.hpp"

using namespace mica;

namespace {

using Net = Sequential<Input<32, 32, 3>, Conv2D<32, 3, Same, ReLU>, Conv2D<32, 3, Same, ReLU>,
                       MaxPooling2D<2>, Conv2D<64, 3, Same, ReLU>, Conv2D<64, 3, Same, ReLU>, MaxPooling2D<2>,
                       Flatten, Dense<128, ReLU>, Dense<10, Softmax>>;
const NetworkBenchmark<Net> registered("vgg-small");

}  // namespace
