// SPDX-License-Identifier: MIT
#pragma once

#include <mica/core/messages/error.hpp>
#include <mica/core/utilities/exception_of.hpp>
#include <mica/core/values/shape.hpp>
#include <mica/data/source.hpp>

#include <algorithm>
#include <condition_variable>
#include <cstddef>
#include <cstdint>
#include <exception>
#include <memory>
#include <mutex>
#include <span>
#include <thread>
#include <utility>
#include <vector>

namespace mica {

/// The options of Prefetched: how many threads read ahead, and how many samples at most.
struct PrefetchOptions {
  int threads = 4;
  int samples = 256;
};

namespace detail {

/// Threads that read samples ahead, in an order that is announced. A reader that asks for a sample which no
/// thread has begun to read reads it itself: so nobody waits for a thread that waits, whatever the order in
/// which samples are asked for. Who reads a sample does not change what is read.
template <class S>
class Prefetcher {
 public:
  Prefetcher(const S& source, const PrefetchOptions& options)
      : source_(source), size_(static_cast<std::size_t>(Shape(source.shape()).size())) {
    if (options.threads < 1 || options.samples < 1)
      throw_error({"Prefetched: expected 1 thread and 1 sample or more, found ", options.threads, " and ",
                   options.samples});
    positions_.resize(static_cast<std::size_t>(source.size()), -1);
    buffers_.resize(static_cast<std::size_t>(options.samples));
    const std::exception_ptr refused = exception_of([&] {
      for (int i = 0; i < options.threads; ++i) threads_.emplace_back([this] { work(); });
    });
    if (refused) {
      end();
      throw_error({"Prefetched: expected ", options.threads,
                   " threads, found that the system gives no more than ", threads_.size()});
    }
  }
  Prefetcher(const Prefetcher&) = delete;
  Prefetcher& operator=(const Prefetcher&) = delete;
  ~Prefetcher() { end(); }

  void announce(std::span<const int> samples) {
    const std::lock_guard lock(mutex_);
    ++epoch_;
    for (Entry& entry : entries_) {
      positions_[static_cast<std::size_t>(entry.sample)] = -1;
      if (entry.state == State::ready) buffers_.push_back(std::move(entry.values));
    }
    entries_.clear();
    next_ = 0;
    for (const int sample : samples) {
      int& position = positions_[static_cast<std::size_t>(sample)];
      if (position >= 0) continue;  // the second time it is read by who asks for it
      position = static_cast<int>(entries_.size());
      entries_.push_back({sample, State::waiting, {}, nullptr});
    }
    changed_.notify_all();
  }

  void read(int sample, float* out) {
    std::unique_lock lock(mutex_);
    Entry* entry = entry_of(sample);
    const std::uint64_t epoch = epoch_;
    if (entry && entry->state == State::reading) {
      changed_.wait(lock, [&] { return epoch_ != epoch || entry->state != State::reading; });
      if (epoch_ != epoch) entry = nullptr;
    }
    if (!entry || entry->state != State::ready) {
      if (entry) entry->state = State::taken;
      lock.unlock();
      return source_.read(sample, out);
    }
    entry->state = State::taken;
    std::vector<float> values = std::move(entry->values);
    const std::exception_ptr failure = std::exchange(entry->failure, nullptr);
    lock.unlock();
    if (!failure) std::copy_n(values.data(), size_, out);
    lock.lock();
    buffers_.push_back(std::move(values));
    lock.unlock();
    changed_.notify_all();
    if (failure) std::rethrow_exception(failure);
  }

 private:
  enum class State : std::uint8_t { waiting, reading, ready, taken };
  struct Entry {
    int sample;
    State state;
    std::vector<float> values;
    std::exception_ptr failure;
  };

  Entry* entry_of(int sample) {
    const int position = positions_[static_cast<std::size_t>(sample)];
    return position < 0 ? nullptr : &entries_[static_cast<std::size_t>(position)];
  }

  /// The next sample that nobody has begun to read; null if there is none, or no buffer for it.
  Entry* next_entry() {
    while (next_ < entries_.size() && entries_[next_].state != State::waiting) ++next_;
    return next_ < entries_.size() && !buffers_.empty() ? &entries_[next_] : nullptr;
  }

  void work() {
    std::unique_lock lock(mutex_);
    for (;;) {
      Entry* entry = nullptr;
      changed_.wait(lock, [&] { return is_ending_ || (entry = next_entry()) != nullptr; });
      if (is_ending_) return;
      entry->state = State::reading;
      const int sample = entry->sample;
      const std::uint64_t epoch = epoch_;
      std::vector<float> values = std::move(buffers_.back());
      buffers_.pop_back();
      lock.unlock();
      std::exception_ptr failure = exception_of([&] {
        values.resize(size_);
        source_.read(sample, values.data());
      });
      lock.lock();
      if (epoch_ == epoch) {
        entry->values = std::move(values);
        entry->failure = std::move(failure);
        entry->state = State::ready;
      } else {
        buffers_.push_back(std::move(values));
      }
      changed_.notify_all();
    }
  }

  void end() {
    {
      const std::lock_guard lock(mutex_);
      is_ending_ = true;
    }
    changed_.notify_all();
    for (std::thread& thread : threads_) thread.join();
  }

  const S& source_;
  std::size_t size_;
  std::mutex mutex_;
  std::condition_variable changed_;
  std::uint64_t epoch_ = 0;
  std::vector<Entry> entries_;  ///< in the order that was announced
  std::vector<int> positions_;  ///< of each sample in entries_, -1 if it is not there
  std::size_t next_ = 0;
  std::vector<std::vector<float>> buffers_;  ///< those that hold nothing
  bool is_ending_ = false;
  std::vector<std::thread> threads_;
};

}  // namespace detail

/// A Source whose samples threads of its own read ahead while a model trains: for slow disks and networks.
///
///     model.fit(Dataset::of(Prefetched(Photos("folder"), {.threads = 8})), {.epochs = 5});
///
/// The threads of a model read in parallel anyway, so this helps where reading waits, not where it computes.
/// Measured on two cores of an AMD EPYC (Zen 5), November 2026, the README's model, 2000 samples, two threads
/// and 16 that read ahead: 10 times as fast if each sample takes 1 ms, 4 times with 200 us; but 1.3 times
/// slower for small files that the system has in memory.
/// Only the samples that fit trains on are read ahead, as floats; everything else, and doubles if the source
/// has them, is read when it is asked for. The bits are those of the source itself. Throws Error if an option
/// is less than 1.
template <Source S>
class Prefetched {
 public:
  explicit Prefetched(S source, const PrefetchOptions& options = {})
      : source_(std::make_unique<const S>(std::move(source))),
        prefetcher_(std::make_unique<detail::Prefetcher<S>>(*source_, options)) {}

  Prefetched(Prefetched&&) = default;
  Prefetched& operator=(Prefetched&&) = delete;

  int size() const { return source_->size(); }
  Shape shape() const { return source_->shape(); }
  void read(int sample, float* out) const { prefetcher_->read(sample, out); }
  void read(int sample, double* out) const requires requires(const S& s) { s.read(sample, out); }
  { source_->read(sample, out); }
  void will_read(std::span<const int> samples) const { prefetcher_->announce(samples); }

  int label(int sample) const requires SourceOfClasses<S> { return source_->label(sample); }
  int classes() const requires requires(const S& s) { s.classes(); }
  { return source_->classes(); }
  Shape target_shape() const requires SourceOfRows<S> { return source_->target_shape(); }
  template <class T>
  void read_target(int sample, T* out) const requires SourceOfRows<S> && requires(const S& s) {
    s.read_target(sample, out);
  }
  { source_->read_target(sample, out); }

 private:
  std::unique_ptr<const S> source_;
  std::unique_ptr<detail::Prefetcher<S>> prefetcher_;  // ends before the source
};

}  // namespace mica
