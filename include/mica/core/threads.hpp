// SPDX-License-Identifier: MIT
#pragma once

#include <mica/core/error.hpp>

#include <algorithm>
#include <atomic>
#include <cstddef>
#include <cstdint>
#include <exception>
#include <string>
#include <system_error>
#include <thread>
#include <utility>
#include <vector>

namespace mica {

/// Threads that work together on one thing after the other. `run(f)` calls f(0), ..., f(size() - 1), each on
/// a thread of its own, the caller's being number 0, and returns when all are done; an exception of one of
/// them, of the first if there are several, is rethrown. One thread is no thread: then f(0) is a plain call.
/// Not to be shared by threads.
class Team {
 public:
  /// 0 stands for the machine's number of cores. Throws Error where the system does not give that many.
  explicit Team(int threads) : failures_(static_cast<std::size_t>(count_of(threads))) {
    try {
      threads_.reserve(failures_.size() - 1);
      for (int worker = 1; worker < size(); ++worker)
        threads_.emplace_back([this, worker] { serve(worker); });
    } catch (const std::system_error&) {
      end();
      throw Error("expected " + std::to_string(size()) +
                  " threads, found that the system gives no more than " +
                  std::to_string(threads_.size() + 1));
    }
  }

  Team(const Team&) = delete;
  Team& operator=(const Team&) = delete;

  ~Team() { end(); }

  int size() const { return static_cast<int>(failures_.size()); }

  template <class F>
  void run(const F& f) {
    if (threads_.empty()) {
      f(0);
      return;
    }
    context_ = &f;
    task_ = [](const void* context, int worker) { (*static_cast<const F*>(context))(worker); };
    working_.store(size() - 1, std::memory_order_relaxed);
    start();
    work(0);
    wait_until([this] { return working_.load(std::memory_order_acquire) == 0; }, working_);
    std::exception_ptr first;
    for (std::exception_ptr& failure : failures_)
      if (auto thrown = std::exchange(failure, nullptr); thrown && !first) first = thrown;
    if (first) std::rethrow_exception(first);
  }

 private:
  static int count_of(int threads) {
    return threads > 0 ? threads : std::max(1, static_cast<int>(std::thread::hardware_concurrency()));
  }

  // Batches are short: a thread that has nothing to do looks for work a little while before it sleeps.
  template <class Done, class Number>
  static void wait_until(Done done, std::atomic<Number>& changes) {
    for (int spin = 0; spin < 4000; ++spin)
      if (done()) return;
    for (Number seen = changes.load(); !done(); seen = changes.load()) changes.wait(seen);
  }

  void start() {
    generation_.fetch_add(1, std::memory_order_release);
    generation_.notify_all();
  }

  void end() {
    task_ = nullptr;
    start();
    for (std::thread& thread : threads_) thread.join();
  }

  void work(int worker) {
    try {
      task_(context_, worker);
    } catch (...) {
      failures_[static_cast<std::size_t>(worker)] = std::current_exception();
    }
  }

  void serve(int worker) {
    for (std::uint32_t seen = 0;; ++seen) {
      wait_until([&] { return generation_.load(std::memory_order_acquire) != seen; }, generation_);
      if (!task_) return;
      work(worker);
      if (working_.fetch_sub(1, std::memory_order_acq_rel) == 1) working_.notify_one();
    }
  }

  void (*task_)(const void*, int) = nullptr;
  const void* context_ = nullptr;
  std::atomic<std::uint32_t> generation_ = 0;
  std::atomic<int> working_ = 0;
  std::vector<std::exception_ptr> failures_;
  std::vector<std::thread> threads_;
};

}  // namespace mica
