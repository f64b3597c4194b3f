// SPDX-License-Identifier: MIT
// A small network of inverted residuals (Sandler et al.: MobileNetV2, 2018).
#include "bench/network.hpp"

using namespace mica;

namespace {

template <int F, int Kernel, class... Options>
using Conv = Sequential<Conv2D<F, Kernel, Same, NoBias, HeNormal, Options...>, BatchNormalization<>>;
template <int Channels, class... Options>
using Expanded = Sequential<Conv<6 * Channels, 1>, ReLU6, DepthwiseConv2D<3, Same, NoBias, Options...>,
                            BatchNormalization<>, ReLU6>;
template <int Channels>
using Block = Residual<Expanded<Channels>, Conv<Channels, 1>>;
template <int Channels, int F>
using Down = Sequential<Expanded<Channels, Stride<2>>, Conv<F, 1>>;
using Net = Sequential<Input<32, 32, 3>, Conv<16, 3>, ReLU6, Block<16>, Down<16, 24>, Block<24>, Block<24>,
                       Down<24, 32>, Block<32>, Block<32>, Conv<128, 1>, ReLU6, GlobalAveragePooling2D,
                       Dense<10, Softmax>>;
const NetworkBenchmark<Net> registered("mobilenet");

}  // namespace
