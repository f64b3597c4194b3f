// SPDX-License-Identifier: MIT
#pragma once

#include "bench/peak.hpp"

#include <mica/core/contracts/layer.hpp>
#include <mica/core/values/buffer.hpp>
#include <mica/kernels/packet.hpp>

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <ctime>
#include <string>

/// What a layer works on in a network: one sample, which lies in the cache, or the eight of a micro-batch if
/// the layer takes them together. Numbers are zeros, and cost what other numbers cost.
template <class T, class L, mica::Shape In>
class LayerWork {
  using Kernels = typename L::template Kernels<T, In>;
  static constexpr mica::Shape Out = L::output_shape(In);
  static constexpr int samples = L::template whole_micro_batch<In> ? 8 : 1;
  static constexpr int parameters = mica::detail::parameter_count<L>(In);

  template <mica::Layout Of>
  struct Samples {
    mica::detail::Buffer<T> memory{std::size_t{samples} * Of.sample_stride()};
    mica::View<T, Of> view() { return {memory.data(), samples}; }
  };
  static mica::detail::Buffer<T> numbers(int count) {
    return mica::detail::Buffer<T>(static_cast<std::size_t>(count) + 1);
  }

 public:
  static constexpr double outputs = double{samples} * Out.size(), inputs = double{samples} * In.size();
  static constexpr double flops = 2.0 * samples * static_cast<double>(L::multiply_adds(In));
  /// The operations of the way back: the gradients of the inputs and of the parameters need as many each.
  static constexpr double backward_flops = parameters > 0 ? 2 * flops : flops;
  /// The bytes that each way must at least read and write. The sums of a normalization over the batch need
  /// its inputs, and on the way back both, before they can be scaled.
  static constexpr double sums = L::is_batchwise ? 1 : 0;
  static constexpr double bytes = sizeof(T) * ((1 + sums) * inputs + outputs + parameters);
  static constexpr double backward_bytes = sizeof(T) * ((1 + sums) * outputs + inputs + 2.0 * parameters +
                                                        ((L::backward_reads_input ? 1 : 0) + sums) * inputs +
                                                        (L::backward_reads_output ? outputs : 0));

  LayerWork() {
    Kernels::pack_forward(mica::Packing<T>{weights_.data(), forward_pack_.data()});
    Kernels::pack_backward(mica::Packing<T>{weights_.data(), backward_pack_.data()});
  }

  void forward() {
    const T* packed = forward_pack_.data();
    if constexpr (L::is_batchwise) {
      L::observe(x_.view(), sums_.data());
      packed = batch_.data();
    }
    L::forward(mica::Forward<X, Y, T>{x_.view(), y_.view(), weights_.data(), packed, nullptr, context_,
                                      scratch_.data()});
  }
  void backward() {
    if constexpr (L::is_batchwise) {
      L::observe_gradient(x_.view(), dy_.view(), static_cast<const T*>(batch_.data()), sums_.data());
      L::input_gradient(x_.view(), dy_.view(), dx_.view(), static_cast<const T*>(batch_.data()));
    } else {
      L::backward(mica::Backward<X, Y, DY, DX, T>{x_.view(), y_.view(), dy_.view(), dx_.view(),
                                                  weights_.data(), backward_pack_.data(), nullptr,
                                                  gradient_.data(), false, scratch_.data(), context_});
    }
  }

 private:
  using X = mica::View<T, mica::Layout{In, L::input_padding(In)}>;
  using Y = mica::View<T, mica::Layout{Out}>;
  using DY = mica::View<T, mica::Layout{Out, L::gradient_padding(In)}>;
  using DX = mica::View<T, mica::Layout{In}>;

  Samples<X::layout> x_;
  Samples<Y::layout> y_;
  Samples<DY::layout> dy_;
  Samples<DX::layout> dx_;
  mica::detail::Buffer<T> weights_ = numbers(parameters), gradient_ = numbers(parameters),
                          forward_pack_ = numbers(Kernels::forward_pack_size),
                          backward_pack_ = numbers(Kernels::backward_pack_size),
                          scratch_ = numbers(Kernels::scratch_size + Kernels::forward_scratch_size),
                          batch_ = numbers(16 * In.channels()), sums_ = numbers(16 * In.channels());
  std::uint64_t streams_[8] = {};
  mica::PassContext context_{true, 0, streams_};
};

/// Registers layer/NAME/forward and layer/NAME/backward on one thread, with the counters of BesidePeak, and
/// `of_copy`, the bytes that the layer must move over those that a copy moves in the same time, and
/// `elements_per_cycle`, of its outputs or, backward, of the gradients of its inputs.
template <class L, mica::Shape In, class T = float>
void add_layer(const std::string& name) {
  using Work = LayerWork<T, L, In>;
  const auto add = [](const std::string& row, double flops, double bytes, double elements, auto step) {
    const auto run = [=](benchmark::State& state) {
      Work work;
      step(work);
      const double before = copy_rate(bytes);
      BesidePeak beside(state, 1);
      const std::clock_t start = std::clock();  // of the processor, which others may use too
      for (auto _ : state) {
        step(work);
        benchmark::ClobberMemory();
      }
      const double seconds = static_cast<double>(std::clock() - start) / CLOCKS_PER_SEC;
      const double steps = static_cast<double>(state.iterations()),
                   copied = std::max(before, copy_rate(bytes));
      beside.report(seconds, flops * steps);
      state.counters["of_copy"] = bytes * steps / seconds / copied;
      // A cycle is the time of two multiply-adds.
      const double cycles = beside.peak() * 1e9 * seconds / (4 * mica::kernels::lanes<float>);
      state.counters["elements_per_cycle"] = elements * steps / cycles;
    };
    benchmark::RegisterBenchmark(row.c_str(), run);
  };
  add("layer/" + name + "/forward", Work::flops, Work::bytes, Work::outputs, [](Work& w) { w.forward(); });
  add("layer/" + name + "/backward", Work::backward_flops, Work::backward_bytes, Work::inputs,
      [](Work& w) { w.backward(); });
}
