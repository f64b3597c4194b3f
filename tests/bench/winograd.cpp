// SPDX-License-Identifier: MIT
#include "bench/convolution.hpp"

namespace {

/// The direct kernels and both of Winograd's.
template <int Extent, int Channels>
struct AllKernels {
  ConvolutionBenchmarks<Extent, Channels, Channels, 3, true> direct;
  ConvolutionBenchmarks<Extent, Channels, Channels, 3, true, 2> squares_of_2;
  ConvolutionBenchmarks<Extent, Channels, Channels, 3, true, 4> squares_of_4;
};

const AllKernels<32, 16> of_16;
const AllKernels<16, 32> of_32;
const AllKernels<16, 64> of_64;
const AllKernels<16, 128> of_128;
const AllKernels<8, 64> small_of_64;
const AllKernels<8, 256> small_of_256;
const AllKernels<7, 512> small_of_512;

}  // namespace
