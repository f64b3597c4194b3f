// SPDX-License-Identifier: MIT
// The network of examples/unet.cpp: a class for each pixel.
#include "bench/network.hpp"

using namespace mica;

namespace {

template <int Filters>
using Conv = Sequential<Conv2D<Filters, 3, Same, NoBias, HeNormal>, BatchNormalization<>, ReLU>;
template <int Filters>
using Convs = Sequential<Conv<Filters>, Conv<Filters>>;
template <int Filters, class Below>
using Level =
    Sequential<Convs<Filters>, Concatenate<Identity, Sequential<MaxPooling2D<2>, Below, UpSampling2D<2>>>,
               Convs<Filters>>;
using Net = Sequential<Input<64, 64, 1>, Level<8, Level<16, Level<32, Convs<64>>>>, Conv2D<4, 1, Softmax>>;
const NetworkBenchmark<Net> registered("unet");

}  // namespace
