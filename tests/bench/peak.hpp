// SPDX-License-Identifier: MIT
#pragma once

#include <benchmark/benchmark.h>

#include <algorithm>

/// The multiply-add peak of `threads` threads in GFLOP/s, measured for some milliseconds: the most that any
/// kernel compiled with the same flags could reach just now.
double multiply_add_peak(int threads);

/// The bytes that one thread reads and writes in a second when it copies half of so many bytes again and
/// again; the cache that holds both halves decides.
double copy_rate(double bytes);

/// Measures the peak before a benchmark's loop and after it, and sets the counters: `gflops` from the
/// operations of all iterations, `of_peak` from the larger of the two peaks.
class BesidePeak {
 public:
  BesidePeak(benchmark::State& state, int threads)
      : state_(state), threads_(threads), before_(multiply_add_peak(threads)) {}

  /// The larger peak, behind `report`.
  double peak() const { return peak_; }

  /// Call it behind the loop, with the loop's seconds and operations.
  void report(double seconds, double flops) {
    const double gflops = flops / seconds * 1e-9;
    peak_ = std::max(before_, multiply_add_peak(threads_));
    state_.counters["gflops"] = gflops;
    state_.counters["of_peak"] = gflops / peak_;
  }

 private:
  benchmark::State& state_;
  int threads_;
  double before_;
  double peak_ = 0;
};
