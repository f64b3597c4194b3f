// SPDX-License-Identifier: MIT
#include "bench/network.hpp"

using namespace mica;

namespace {

using Net = Sequential<Input<28, 28, 1>, Conv2D<32, 3, ReLU>, MaxPooling2D<2>, Conv2D<64, 3, ReLU>,
                       MaxPooling2D<2>, Flatten, Dropout<0.5>, Dense<10, Softmax>>;
const NetworkBenchmark<Net> registered("keras-mnist-convnet");

}  // namespace
