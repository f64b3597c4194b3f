// SPDX-License-Identifier: MIT
// The rate as images and channels grow.
#include "bench/convolution.hpp"

namespace {

const ConvolutionBenchmark<56, 32, 32, 3, true> size_56("growth/size/");
const ConvolutionBenchmark<112, 32, 32, 3, true> size_112("growth/size/");
const ConvolutionBenchmark<224, 32, 32, 3, true> size_224("growth/size/");
const ConvolutionBenchmark<28, 128, 128, 3, true> channels_128("growth/channels/");
const ConvolutionBenchmark<28, 256, 256, 3, true> channels_256("growth/channels/");

}  // namespace
