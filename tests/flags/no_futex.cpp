// SPDX-License-Identifier: MIT
// Training on two threads with GCC's library as it is on systems without a futex, such as MinGW: there its
// std::atomic::wait can lose a wake-up, and whoever relies on it hangs sooner or later.
#if __has_include(<bits/c++config.h>)
#include <bits/c++config.h>
#undef _GLIBCXX_HAVE_LINUX_FUTEX
#endif

#include <mica/mica.hpp>

#include <chrono>

using Net = mica::Sequential<mica::Input<64>, mica::Dense<256, mica::ReLU>, mica::Dense<4>>;
// Batches of 32 and updates are worth sharing.
static_assert(32 * Net::flops.training > mica::detail::ThreadPool::worth_sharing);

// Jobs whose last task ends, and whose next job comes, about when a thread stops looking and goes to sleep.
static void jobs() {
  using Clock = std::chrono::steady_clock;
  const auto work_for = [](int nanoseconds) {
    const auto end = Clock::now() + std::chrono::nanoseconds(nanoseconds);
    while (Clock::now() < end) {
    }
  };
  mica::detail::ThreadPool pool(2);
  for (int round = 0; round < 400'000; ++round) {
    pool.run(2, [&](int worker, int) { work_for(worker == 1 ? round * 97 % 8'000 : 300); });
    work_for(round * 61 % 8'000);
  }
}

static void fits() {
  mica::Tensor<float, 2> x(64, 64), y(64, 4);
  x.setConstant(0.5f);
  y.setConstant(0.25f);
  auto model = mica::compile(Net{}, mica::SGD{.learning_rate = 1e-3}, mica::MeanSquaredError{});
  for (int i = 0; i < 200; ++i) {
    // A copy has no threads yet, so that some are started and ended each time.
    auto copy = model;
    copy.fit(x, y, {.epochs = 4, .verbose = 0, .threads = 2});
  }
}

int main() {
  jobs();
  fits();
}
