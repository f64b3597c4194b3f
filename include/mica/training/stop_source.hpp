// SPDX-License-Identifier: MIT
#pragma once

#include <mica/core/utilities/cxx20.hpp>

#include <atomic>

namespace mica {

/// A request to stop training after the current batch, as std::stop_source. Any thread and a signal handler
/// may call `request_stop`: the flag is lock-free.
class StopSource {
 public:
  void request_stop() noexcept { requested_.store(true, std::memory_order_relaxed); }
  bool stop_requested() const noexcept { return requested_.load(std::memory_order_relaxed); }
  /// Takes the request back, so that the next `fit` trains again.
  void reset() noexcept { requested_.store(false, std::memory_order_relaxed); }

 private:
  std::atomic<bool> requested_ = false;
  static_assert(std::atomic<bool>::is_always_lock_free);
};

}  // namespace mica
