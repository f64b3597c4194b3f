// SPDX-License-Identifier: MIT
#pragma once

#include <mica/core/utilities/cxx20.hpp>

#include <atomic>

namespace mica::detail {

/// One object and any number of callers: `lend(f)` calls f with a pointer to the object, or with a null
/// pointer while another call of lend has it. It never waits. A copy of the ObjectCache owns an object of its
/// own.
template <class X>
class ObjectCache {
 public:
  ObjectCache() = default;
  ObjectCache(const ObjectCache&) : ObjectCache() {}
  ObjectCache& operator=(const ObjectCache&) { return *this; }
  ~ObjectCache() = default;

  /// Returns what f(X*) returns.
  template <class F>
  decltype(auto) lend(F&& f) {
    if (out_.test_and_set(std::memory_order_acquire)) return f(static_cast<X*>(nullptr));
    const Return back{out_};
    return f(&x_);
  }

 private:
  struct Return {
    std::atomic_flag& out;
    ~Return() { out.clear(std::memory_order_release); }
  };

  X x_{};
  std::atomic_flag out_;
};

}  // namespace mica::detail
