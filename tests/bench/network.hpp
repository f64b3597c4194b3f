// SPDX-License-Identifier: MIT
#pragma once

#include "bench/peak.hpp"

#include <mica/mica.hpp>

#include <algorithm>
#include <chrono>
#include <cstdint>
#include <string>

/// Registers the benchmarks of a network that gives classes, of the image or of each pixel:
/// train/NET/batch:B/threads:T, one epoch of `fit` with Adam on random images, and
/// infer/NET/batch:B/threads:T, of which one image has no threads to share.
template <class Net>
class NetworkBenchmark {
 public:
  explicit NetworkBenchmark(const std::string& name) {
    benchmark::RegisterBenchmark(("train/" + name).c_str(), train)
        ->ArgNames({"batch", "threads"})
        ->ArgsProduct({{32, 128}, {1, 2}})
        ->UseRealTime()
        ->Unit(benchmark::kMillisecond);
    benchmark::RegisterBenchmark(("infer/" + name).c_str(), infer)
        ->ArgNames({"batch", "threads"})
        ->Args({1, 1})
        ->Args({32, 1})
        ->Args({32, 2})
        ->UseRealTime()
        ->Unit(benchmark::kMicrosecond);
  }

 private:
  static constexpr mica::Shape image = Net::input_shape;

  static mica::Tensor<float, 4> images(int n) {
    mica::Tensor<float, 4> x(n, image.height(), image.width(), image.channels());
    mica::Random random(1);
    for (int i = 0; i < x.size(); ++i) x.data()[i] = static_cast<float>(random.uniform());
    return x;
  }

  /// Class numbers: one for each image, or one for each of its pixels.
  static auto classes(int n) {
    const auto numbered = [](auto y) {
      for (int i = 0; i < y.size(); ++i) y.data()[i] = i % Net::output_shape.channels();
      return y;
    };
    if constexpr (Net::output_shape.is_image())
      return numbered(mica::Tensor<int, 3>(n, image.height(), image.width()));
    else
      return numbered(mica::Tensor<int, 1>(n));
  }

  static auto new_model() {
    return mica::compile(Net{}, mica::Adam{}, mica::SparseCategoricalCrossentropy{}, mica::Accuracy{});
  }

  template <class Work>
  static void measure(benchmark::State& state, int threads, int images_each, std::int64_t flops, Work work) {
    work();  // memory is touched, threads are there
    BesidePeak beside(state, threads);
    const auto start = std::chrono::steady_clock::now();
    for (auto _ : state) work();
    const std::chrono::duration<double> time = std::chrono::steady_clock::now() - start;
    const double all = static_cast<double>(state.iterations()) * images_each;
    state.counters["images_per_second"] = all / time.count();
    beside.report(time.count(), all * static_cast<double>(flops));
  }

  static void train(benchmark::State& state) {
    const int batch = static_cast<int>(state.range(0)), threads = static_cast<int>(state.range(1));
    // About 60 GFLOP, or 16 batches: long enough that the beginning and the end of `fit` do not show.
    const int wanted = static_cast<int>(60'000'000'000 / Net::flops.training);
    const int n = std::max(wanted / batch, 16) * batch;
    const mica::Tensor<float, 4> x = images(n);
    const auto y = classes(n);
    auto model = new_model();
    measure(state, threads, n, Net::flops.training,
            [&] { model.fit(x, y, {.batch_size = batch, .verbose = 0, .threads = threads}); });
  }

  static void infer(benchmark::State& state) {
    const int batch = static_cast<int>(state.range(0)), threads = static_cast<int>(state.range(1));
    const auto model = new_model();
    const mica::Tensor<float, 4> x = images(batch);
    if (batch > 1) {
      measure(state, threads, batch, Net::flops.inference,
              [&] { benchmark::DoNotOptimize(model.predict(x, {.threads = threads})); });
    } else {
      auto workspace = model.workspace();
      const mica::Tensor<float, 3> one = x.template chip<0>(0);
      measure(state, 1, 1, Net::flops.inference,
              [&] { benchmark::DoNotOptimize(model(one, workspace).data()); });
    }
  }
};
