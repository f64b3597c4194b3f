// SPDX-License-Identifier: MIT
#include "bench/convolution.hpp"

namespace {

const ConvolutionBenchmark<26, 16, 8, 3> reference;
const ConvolutionBenchmark<28, 16, 16, 3, true> of_16;
const ConvolutionBenchmark<28, 32, 32, 3, true> of_32;
const ConvolutionBenchmark<28, 64, 64, 3, true> of_64;
const ConvolutionBenchmark<14, 128, 128, 3, true> of_128;
const ConvolutionBenchmark<8, 256, 256, 3, true> of_256;

}  // namespace
