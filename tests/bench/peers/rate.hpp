// SPDX-License-Identifier: MIT
#pragma once

#include <chrono>

/// The images a second of `work`, which takes `images` of them and is repeated for about so many seconds.
template <class Work>
double images_per_second(int images, double seconds, Work work) {
  using Seconds = std::chrono::duration<double>;
  work();
  const auto start = std::chrono::steady_clock::now();
  int rounds = 0;
  Seconds elapsed{0};
  while (elapsed.count() < seconds) {
    work();
    ++rounds;
    elapsed = std::chrono::steady_clock::now() - start;
  }
  return rounds * static_cast<double>(images) / elapsed.count();
}
