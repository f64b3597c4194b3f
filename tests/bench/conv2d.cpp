// SPDX-License-Identifier: MIT
#include "bench/convolution.hpp"

namespace {

const ConvolutionBenchmarks<26, 16, 8, 3> reference;
const ConvolutionBenchmarks<28, 16, 16, 3, true> of_16;
const ConvolutionBenchmarks<28, 32, 32, 3, true> of_32;
const ConvolutionBenchmarks<28, 64, 64, 3, true> of_64;
const ConvolutionBenchmarks<14, 128, 128, 3, true> of_128;
const ConvolutionBenchmarks<8, 256, 256, 3, true> of_256;

}  // namespace
