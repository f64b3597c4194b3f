// SPDX-License-Identifier: MIT
// First layers: one or three channels.
#include "bench/convolution.hpp"

namespace {

const ConvolutionBenchmarks<28, 1, 6, 5, true> lenet5;
const ConvolutionBenchmarks<28, 1, 16, 3> reference;
const ConvolutionBenchmarks<28, 1, 32, 3> one_to_32;
const ConvolutionBenchmarks<28, 1, 64, 5> one_to_64;
const ConvolutionBenchmarks<32, 3, 32, 3, true> three_to_32;
const ConvolutionBenchmarks<32, 3, 64, 5, true> three_to_64;

}  // namespace
