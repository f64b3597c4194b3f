// SPDX-License-Identifier: MIT
#include "bench/network.hpp"

using namespace mica;

namespace {

using Net = Sequential<Input<32, 32, 3>, Conv2D<64, 3, Same, ReLU>, Conv2D<64, 3, Same, ReLU>,
                       MaxPooling2D<2>, Conv2D<128, 3, Same, ReLU>, Conv2D<128, 3, Same, ReLU>,
                       MaxPooling2D<2>, Conv2D<256, 3, Same, ReLU>, Conv2D<256, 3, Same, ReLU>,
                       MaxPooling2D<2>, Flatten, Dense<256, ReLU>, Dense<10, Softmax>>;
const NetworkBenchmark<Net> registered("vgg-wide");
const NetworkBenchmark<With<Winograd<4>, Net>> with_winograd_4("vgg-wide-winograd4");

}  // namespace
