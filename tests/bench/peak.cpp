// SPDX-License-Identifier: MIT
#include "bench/peak.hpp"

#include <mica/core/utilities/thread_pool.hpp>
#include <mica/core/values/buffer.hpp>
#include <mica/kernels/packet.hpp>

#include <algorithm>
#include <chrono>
#include <cstddef>
#include <vector>

#include <mica/core/utilities/macro_scope.hpp>

namespace {

using P = mica::kernels::Packet<float>;

// As many independent sums as registers allow and latency asks for, and nothing to load.
constexpr int sums = mica::kernels::registers == 32 ? 24 : 12;

// Seconds for so many rounds of multiply-adds.
MICA_NOINLINE double seconds_for(int rounds, float& result) {
  P sum[sums];
  MICA_UNROLL
  for (int i = 0; i < sums; ++i) sum[i] = mica::kernels::broadcast<P>(static_cast<float>(i));
  float factors[2] = {1.0001f, 1e-6f};
  benchmark::DoNotOptimize(factors);
  const P factor = mica::kernels::broadcast<P>(factors[0]), offset = mica::kernels::broadcast<P>(factors[1]);
  const auto start = std::chrono::steady_clock::now();
  MICA_ROLLED
  for (int round = 0; round < rounds; ++round) {
    MICA_UNROLL
    for (int i = 0; i < sums; ++i) sum[i] = mica::kernels::multiply_add(sum[i], factor, offset);
  }
  const std::chrono::duration<double> time = std::chrono::steady_clock::now() - start;
  for (int i = 1; i < sums; ++i) sum[0] = sum[0] + sum[i];
  result = mica::kernels::sum(sum[0]);
  return time.count();
}

}  // namespace

double multiply_add_peak(int threads) {
  static mica::detail::ThreadPool* const teams[] = {new mica::detail::ThreadPool(1),
                                                    new mica::detail::ThreadPool(2)};
  mica::detail::ThreadPool other(threads > 2 ? threads : 1);
  mica::detail::ThreadPool& pool = threads > 2 ? other : *teams[threads - 1];
  constexpr int rounds = 200000, repetitions = 5;
  double best = 0;
  for (int r = 0; r < repetitions; ++r) {
    std::vector<float> results(static_cast<std::size_t>(threads));
    const auto start = std::chrono::steady_clock::now();
    pool.run(threads, [&](int, int task) { seconds_for(rounds, results[static_cast<std::size_t>(task)]); });
    const std::chrono::duration<double> time = std::chrono::steady_clock::now() - start;
    benchmark::DoNotOptimize(results.data());
    best = std::max(best, 2.0 * mica::kernels::lanes<float> * sums * rounds * threads / time.count() * 1e-9);
  }
  return best;
}

MICA_NOINLINE static void copy_packets(const float* from, float* to, int count) {
  for (int i = 0; i < count; ++i, from += P::size, to += P::size)
    mica::kernels::store(to, mica::kernels::load<P>(from));
}

double copy_rate(double bytes) {
  const int packets = std::max(static_cast<int>(bytes / 2 / sizeof(P)), 1);
  const auto size = static_cast<std::size_t>(packets) * P::size;
  mica::detail::Buffer<float> from(size), to(size);
  const int rounds = std::max(static_cast<int>(2e7 / bytes), 1);  // about a millisecond
  constexpr int repetitions = 5;
  double best = 0;
  for (int r = 0; r < repetitions; ++r) {
    const auto start = std::chrono::steady_clock::now();
    for (int i = 0; i < rounds; ++i) {
      copy_packets(from.data(), to.data(), packets);
      benchmark::ClobberMemory();
    }
    const std::chrono::duration<double> time = std::chrono::steady_clock::now() - start;
    best = std::max(best, 2.0 * sizeof(P) * packets * rounds / time.count());
  }
  return best;
}

namespace {

void peak(benchmark::State& state) {
  const int threads = static_cast<int>(state.range(0));
  double most = 0;
  for (auto _ : state) most = std::max(most, multiply_add_peak(threads));
  state.counters["gflops"] = most;
}
BENCHMARK(peak)->ArgName("threads")->Arg(1)->Arg(2)->UseRealTime();

}  // namespace

#include <mica/core/utilities/macro_unscope.hpp>
