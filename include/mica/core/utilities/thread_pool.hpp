// SPDX-License-Identifier: MIT
#pragma once

#include <mica/core/utilities/exception_of.hpp>
#include <mica/core/messages/error.hpp>

#include <algorithm>
#include <atomic>
#include <condition_variable>
#include <cstddef>
#include <cstdint>
#include <exception>
#include <mutex>
#include <string>
#include <thread>
#include <utility>
#include <vector>

namespace mica::detail {

/// Threads wait here until others make a condition true. The condition depends on atomic variables, which are
/// written and read by seq_cst operations. The class does not use `std::atomic::wait`, which loses wake-ups
/// in GCC 12's library on systems without a futex.
class WaitingRoom {
 public:
  /// Returns as soon as done() is true. Most waits are short, and the system needs long to wake a sleeping
  /// thread, so a thread first spins, for some 50 us, and then sleeps. Measured on two cores of an AMD EPYC
  /// (Zen 5), November 2026, training with batches of 32: against 4000 rounds, the README's model 1.09 and
  /// LeNet-5 1.07 to 1.09 of the speed on two threads; while other programs use both cores, LeNet-5 1.03 and
  /// 1.06; with four threads 1.00 and 1.05. 4000 rounds and 100 of yield are faster on idle cores (LeNet-5
  /// 1.11 to 1.14), but slower than 4000 alone while other programs use them (0.83 to 0.98).
  template <class Done>
  void until(Done done) {
    for (int spin = 0; spin < 40000; ++spin) {
      if (done()) return;
    }
    std::unique_lock lock(mutex_);
    ++sleepers_;
    while (!done()) changed_.wait(lock);
    --sleepers_;
  }

  /// Must be called after the change. A thread that sleeps, or is about to, counted itself before it tested
  /// the condition for the last time. So either that thread saw the change, or wake() sees the count; then
  /// wake() gets the mutex only when that thread is asleep. If nobody sleeps, wake() is one read.
  void wake() {
    if (sleepers_.load() == 0) return;
    { const std::lock_guard lock(mutex_); }
    changed_.notify_all();
  }

 private:
  std::mutex mutex_;
  std::condition_variable changed_;
  std::atomic<int> sleepers_ = 0;
};

/// Threads that share the tasks of one job after the other. `run(n, f)` calls f(worker, task) once for each
/// task 0, ..., n - 1 and returns when all are done. The caller is worker 0 and takes tasks as the others do,
/// so run waits for a thread that the system holds up only if it has begun a task. If tasks throw, the
/// exception of the one with the lowest number is rethrown. A pool of size 1 starts no thread: the tasks are
/// plain calls in their order, and an exception ends them. One thread at a time may use the pool.
class ThreadPool {
 public:
  /// A job of at least this many floating-point operations (see `costs`) is worth sharing, since a thread
  /// needs time to wake up. Measured on two cores of an AMD EPYC (Zen 5), November 2026, training with two
  /// threads. 200,000 makes the README's model slower with batches of 32 and 128 (0.97), 20 million too
  /// (0.90, 0.92). 8 million is equal there and faster where threads gain little: 1.13 with batches of 8,
  /// 1.16 for Dense layers of 32 and 10 units with batches of 32.
  static constexpr std::int64_t worth_sharing = 2'000'000;

  /// The number of threads that a user means: 0 stands for the machine's number of cores.
  static int count_of(int threads) {
    if (threads > 0) return threads;
    static const int cores = std::max(1, static_cast<int>(std::thread::hardware_concurrency()));
    return cores;
  }

  /// `threads` as in count_of. Throws Error if the system does not give that many.
  explicit ThreadPool(int threads) : size_(count_of(threads)) {
    threads_.reserve(static_cast<std::size_t>(size_ - 1));
    const std::exception_ptr refused = exception_of([&] {
      for (int worker = 1; worker < size_; ++worker) threads_.emplace_back([this, worker] { serve(worker); });
    });
    if (refused) {
      end();
      throw_error("expected " + std::to_string(size_) +
                  " threads, found that the system gives no more than " +
                  std::to_string(threads_.size() + 1));
    }
  }

  ThreadPool(const ThreadPool&) = delete;
  ThreadPool& operator=(const ThreadPool&) = delete;

  ~ThreadPool() { end(); }

  int size() const { return size_; }

  /// Runs the tasks, by several threads if `work`, the cost of all of them, is worth it.
  template <class F>
  void share(std::int64_t work, int tasks, const F& f) {
    if (work >= worth_sharing) {
      run(tasks, f);
    } else {
      for (int task = 0; task < tasks; ++task) f(0, task);
    }
  }

  template <class F>
  void run(int tasks, const F& f) {
    if (threads_.empty() || tasks <= 1) {
      for (int task = 0; task < tasks; ++task) f(0, task);
      return;
    }
    context_ = &f;
    call_ = [](const void* context, int worker, int task) {
      (*static_cast<const F*>(context))(worker, task);
    };
    tasks_ = failed_ = tasks;
    done_.store(0, std::memory_order_relaxed);
    open(tasks);
    work(0);
    caller_waits_.until([&] { return done_.load() == tasks; });
    if (failed_ < tasks) std::rethrow_exception(std::exchange(failure_, nullptr));
  }

 private:
  // The upper half of job_ is the number of the job, the lower half the number of its tasks that nobody has
  // taken yet. The exchange of a late thread fails if the job has changed, so a thread that takes a task may
  // use what run wrote.
  static constexpr int left(std::uint64_t job) { return static_cast<int>(job & 0xffffffffu); }

  void open(int tasks) {
    const std::uint64_t number = (job_.load(std::memory_order_relaxed) >> 32) + 1;
    job_.store(number << 32 | static_cast<std::uint64_t>(tasks));
    workers_wait_.wake();
  }

  void end() {
    ending_.store(true);
    open(0);
    for (std::thread& thread : threads_) thread.join();
  }

  void work(int worker) {
    std::uint64_t job = job_.load(std::memory_order_acquire);
    while (left(job) > 0) {
      if (job_.compare_exchange_weak(job, job - 1, std::memory_order_acq_rel, std::memory_order_acquire)) {
        // As soon as all tasks are done, run returns, so this thread reads what run wrote before that.
        const int tasks = tasks_;
        work(worker, tasks - left(job));
        if (done_.fetch_add(1) + 1 == tasks) caller_waits_.wake();
        job = job_.load(std::memory_order_acquire);
      }
    }
  }

  void work(int worker, int task) {
    std::exception_ptr failure = exception_of([&] { call_(context_, worker, task); });
    if (failure) {
      const std::lock_guard lock(failing_);
      if (task < failed_) {
        failed_ = task;
        failure_ = std::move(failure);
      }
    }
  }

  void serve(int worker) {
    for (;;) {
      workers_wait_.until([&] { return left(job_.load()) > 0 || ending_.load(); });
      if (ending_.load()) return;
      work(worker);
    }
  }

  int size_;
  void (*call_)(const void*, int, int) = nullptr;
  const void* context_ = nullptr;
  int tasks_ = 0;
  std::atomic<std::uint64_t> job_ = 0;
  std::atomic<int> done_ = 0;
  std::atomic<bool> ending_ = false;
  WaitingRoom workers_wait_, caller_waits_;
  std::mutex failing_;
  int failed_ = 0;
  std::exception_ptr failure_;
  std::vector<std::thread> threads_;
};

}  // namespace mica::detail
