// SPDX-License-Identifier: MIT
#include "bench/network.hpp"

using namespace mica;

namespace {

template <int F>
using Conv = Conv2D<F, 3, Same, NoBias, HeNormal>;
template <int F>
using Block = Residual<Conv<F>, BatchNormalization<>, ReLU, Conv<F>, BatchNormalization<>>;
template <int F>
using Down = Residual<Shortcut<Conv2D<F, 1, Stride<2>, NoBias, HeNormal>, BatchNormalization<>>,
                      Conv2D<F, 3, Same, Stride<2>, NoBias, HeNormal>, BatchNormalization<>, ReLU, Conv<F>,
                      BatchNormalization<>>;
using Net = Sequential<Input<32, 32, 3>, Conv<16>, BatchNormalization<>, ReLU, Block<16>, ReLU, Block<16>,
                       ReLU, Block<16>, ReLU, Down<32>, ReLU, Block<32>, ReLU, Block<32>, ReLU, Down<64>,
                       ReLU, Block<64>, ReLU, Block<64>, ReLU, GlobalAveragePooling2D, Dense<10, Softmax>>;
const NetworkBenchmark<Net> registered("resnet20");
const NetworkBenchmark<With<Winograd<4>, Net>> with_winograd_4("resnet20-winograd4");

}  // namespace
