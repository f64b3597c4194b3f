// SPDX-License-Identifier: MIT
// The rate as images and channels grow.
#include "bench/convolution.hpp"

namespace {

const GrowthBenchmark<28, 32> size_28("growth/size:28");
const GrowthBenchmark<56, 32> size_56("growth/size:56");
const GrowthBenchmark<112, 32> size_112("growth/size:112");
const GrowthBenchmark<224, 32> size_224("growth/size:224");

const GrowthBenchmark<28, 16> channels_16("growth/channels:16");
const GrowthBenchmark<28, 32> channels_32("growth/channels:32");
const GrowthBenchmark<28, 64> channels_64("growth/channels:64");
const GrowthBenchmark<28, 128> channels_128("growth/channels:128");
const GrowthBenchmark<28, 256> channels_256("growth/channels:256");

}  // namespace
