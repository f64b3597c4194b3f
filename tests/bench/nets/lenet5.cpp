// SPDX-License-Identifier: MIT
#include "bench/network.hpp"

using namespace mica;

namespace {

using Net = Sequential<Input<28, 28, 1>, Conv2D<6, 5, Same, ReLU>, MaxPooling2D<2>, Conv2D<16, 5, ReLU>,
                       MaxPooling2D<2>, Flatten, Dense<120, ReLU>, Dense<84, ReLU>, Dense<10, Softmax>>;
const NetworkBenchmark<Net> registered("lenet5");

}  // namespace
