// SPDX-License-Identifier: MIT
#pragma once

#include "bench/peak.hpp"

#include <mica/activations/relu.hpp>
#include <mica/core/values/buffer.hpp>
#include <mica/kernels/convolution_choice.hpp>

#include <algorithm>
#include <chrono>
#include <cstddef>
#include <string>
#include <type_traits>

/// The three kernels of a convolution of square images with stride 1, and eight samples to work on, as in a
/// micro-batch: the direct kernels, or Winograd's with squares of `Square` x `Square` outputs.
template <int Extent, int Channels, int Filters, int Kernel, bool same, int Square = 1>
class ConvolutionWork {
  static constexpr mica::kernels::Convolution convolution{
      {Extent, Kernel, 1, same}, {Extent, Kernel, 1, same}, Channels, Filters};
  template <class Direct, class Winograd>
  using Of = std::conditional_t<Square == 1, Direct, Winograd>;
  using Forward = Of<mica::kernels::ConvolutionForward<float, convolution>,
                     mica::kernels::WinogradForward<float, convolution, Square>>;
  using InputGradient = Of<mica::kernels::ConvolutionInputGradient<float, convolution>,
                           mica::kernels::WinogradInputGradient<float, convolution, Square>>;
  using WeightGradient = Of<mica::kernels::ConvolutionWeightGradient<float, convolution>,
                            mica::kernels::WinogradWeightGradient<float, convolution, Square>>;
  static constexpr int samples = 8;
  /// The samples that a network gives to these kernels at once.
  static constexpr int together = Square == 1 ? 1 : mica::kernels::samples_together(convolution);

 public:
  /// The operations of each kernel.
  static constexpr double flops = 2.0 * static_cast<double>(convolution.multiply_adds()) * samples;

  void forward() {
    for (int s = 0; s < samples; s += together)
      Forward::template run<mica::kernels::Fused<mica::ReLU>>(
          x_.view().part(s, together), forward_pack_.data(), y_.view().part(s, together), scratch_.data());
  }
  void input_gradient() {
    for (int s = 0; s < samples; s += together)
      InputGradient::run(dy_.view().part(s, together), backward_pack_.data(), dx_.view().part(s, together),
                         scratch_.data());
  }
  void weight_gradient() {
    for (int s = 0; s < samples; s += together)
      WeightGradient::run_over(x_.view().part(s, together), dy_.view().part(s, together), gradient_.data(),
                               s > 0, scratch_.data());
  }

 private:
  // Zeros cost what other numbers cost.
  template <mica::Layout P>
  struct Images {
    mica::detail::Buffer<float> memory{std::size_t{samples} * P.sample_stride()};
    mica::View<float, P> view() { return {memory.data(), samples}; }
  };

  Images<mica::Layout{convolution.input(), convolution.input_padding()}> x_;
  Images<mica::Layout{convolution.output()}> y_;
  Images<mica::Layout{convolution.output(), convolution.gradient_padding()}> dy_;
  Images<mica::Layout{convolution.input()}> dx_;
  mica::detail::Buffer<float> forward_pack_{Forward::pack_size}, backward_pack_{InputGradient::pack_size},
      gradient_{convolution.weights()},
      scratch_{std::size_t{
          std::max({Forward::scratch_size, InputGradient::scratch_size, WeightGradient::scratch_size, 1})}};
};

/// Registers a benchmark of `parts` kernels, which step(Work&) calls, on one thread.
template <class Work, class Step>
void add_convolution(const std::string& name, int parts, Step step) {
  const auto run = [=](benchmark::State& state) {
    Work work;
    step(work);
    BesidePeak beside(state, 1);
    const auto start = std::chrono::steady_clock::now();
    for (auto _ : state) {
      step(work);
      benchmark::ClobberMemory();
    }
    const std::chrono::duration<double> time = std::chrono::steady_clock::now() - start;
    beside.report(time.count(), parts * Work::flops * static_cast<double>(state.iterations()));
  };
  benchmark::RegisterBenchmark(name.c_str(), run)->UseRealTime();
}

/// Registers conv2d/forward|input_gradient|weight_gradient/HxWxCtoF_K, and with Winograd's kernels
/// .../winograd:2 or 4.
template <int Extent, int Channels, int Filters, int Kernel, bool same = false, int Square = 1>
struct ConvolutionBenchmarks {
  ConvolutionBenchmarks() {
    using Work = ConvolutionWork<Extent, Channels, Filters, Kernel, same, Square>;
    const std::string extent = std::to_string(Extent);
    const std::string shape = extent + "x" + extent + "x" + std::to_string(Channels) + "to" +
                              std::to_string(Filters) + "_" + std::to_string(Kernel) +
                              (Square == 1 ? "" : "/winograd:" + std::to_string(Square));
    add_convolution<Work>("conv2d/forward/" + shape, 1, [](Work& w) { w.forward(); });
    add_convolution<Work>("conv2d/input_gradient/" + shape, 1, [](Work& w) { w.input_gradient(); });
    add_convolution<Work>("conv2d/weight_gradient/" + shape, 1, [](Work& w) { w.weight_gradient(); });
  }
};

/// Registers a 3 x 3 convolution with as many filters as channels, all three kernels together.
template <int Extent, int Channels>
struct GrowthBenchmark {
  explicit GrowthBenchmark(const std::string& name) {
    using Work = ConvolutionWork<Extent, Channels, Channels, 3, true>;
    add_convolution<Work>(name, 3, [](Work& w) {
      w.forward();
      w.input_gradient();
      w.weight_gradient();
    });
  }
};
