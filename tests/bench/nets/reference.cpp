// SPDX-License-Identifier: MIT
#include "bench/network.hpp"

using namespace mica;

namespace {

using Net =
    Sequential<Input<28, 28, 1>, Conv2D<16, 3, ReLU>, Conv2D<8, 3, ReLU>, Flatten, Dense<10, Softmax>>;
const NetworkBenchmark<Net> registered("reference");

}  // namespace
