// SPDX-License-Identifier: MIT
#pragma once

#include "bench/peak.hpp"

#include <mica/activations/relu.hpp>
#include <mica/core/buffer.hpp>
#include <mica/kernels/conv2d.hpp>

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <string>

/// Registers conv2d/forward|input_gradient|weight_gradient/HxWxCtoF_K: the three kernels of a convolution of
/// square images, one thread, on eight samples as in a shard.
template <int Extent, int Channels, int Filters, int Kernel, bool same = false>
class ConvolutionBenchmark {
  static constexpr mica::kernels::Convolution convolution{
      {Extent, Kernel, 1, same}, {Extent, Kernel, 1, same}, Channels, Filters};
  static constexpr int samples = 8;

 public:
  explicit ConvolutionBenchmark(const std::string& prefix = "conv2d/") {
    const std::string extent = std::to_string(Extent);
    const std::string shape = extent + "x" + extent + "x" + std::to_string(Channels) + "to" +
                              std::to_string(Filters) + "_" + std::to_string(Kernel);
    benchmark::RegisterBenchmark((prefix + "forward/" + shape).c_str(), forward)->UseRealTime();
    benchmark::RegisterBenchmark((prefix + "input_gradient/" + shape).c_str(), input_gradient)->UseRealTime();
    benchmark::RegisterBenchmark((prefix + "weight_gradient/" + shape).c_str(), weight_gradient)
        ->UseRealTime();
  }

 private:
  static constexpr mica::Place x_place{convolution.input(), convolution.input_border()};
  static constexpr mica::Place y_place{convolution.output()};
  static constexpr mica::Place dy_place{convolution.output(), convolution.gradient_border()};
  static constexpr mica::Place dx_place{convolution.input()};

  // Zeros cost what other numbers cost.
  template <mica::Place P>
  struct Images {
    mica::Buffer<float> memory{std::size_t{samples} * P.stride()};
    mica::View<float, P> view() { return {memory.data(), samples}; }
  };

  template <class Work>
  static void measure(benchmark::State& state, Work work) {
    work();
    BesidePeak beside(state, 1);
    const auto start = std::chrono::steady_clock::now();
    for (auto _ : state) {
      work();
      benchmark::ClobberMemory();
    }
    const std::chrono::duration<double> time = std::chrono::steady_clock::now() - start;
    beside.report(time.count(), 2.0 * static_cast<double>(convolution.multiply_adds()) * samples *
                                    static_cast<double>(state.iterations()));
  }

  static void forward(benchmark::State& state) {
    using Kernels = mica::kernels::ConvolutionForward<float, convolution>;
    Images<x_place> x;
    Images<y_place> y;
    mica::Buffer<float> packed(Kernels::pack_size);
    measure(state, [&] {
      for (int s = 0; s < samples; ++s)
        Kernels::template run<mica::kernels::Fused<mica::ReLU>>(x.view().part(s, 1), packed.data(),
                                                                y.view().part(s, 1));
    });
  }

  static void input_gradient(benchmark::State& state) {
    using Kernels = mica::kernels::ConvolutionInputGradient<float, convolution>;
    Images<dy_place> dy;
    Images<dx_place> dx;
    mica::Buffer<float> packed(Kernels::pack_size);
    measure(state, [&] {
      for (int s = 0; s < samples; ++s)
        Kernels::run(dy.view().part(s, 1), packed.data(), dx.view().part(s, 1));
    });
  }

  static void weight_gradient(benchmark::State& state) {
    using Kernels = mica::kernels::ConvolutionWeightGradient<float, convolution>;
    Images<x_place> x;
    Images<dy_place> dy;
    mica::Buffer<float> gradient(convolution.weights());
    measure(state, [&] {
      for (int s = 0; s < samples; ++s)
        Kernels::run_over(x.view().part(s, 1), dy.view().part(s, 1), gradient.data(), s > 0);
    });
  }
};
