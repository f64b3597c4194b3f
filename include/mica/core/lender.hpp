// SPDX-License-Identifier: MIT
#pragma once

#include <mica/core/cxx20.hpp>

#include <atomic>

namespace mica {

/// Owns an object that many threads want for a short time: who comes while it is out works on a new one. A
/// copy owns a new one too.
template <class X>
class Lender {
 public:
  Lender() = default;
  Lender(const Lender&) : Lender() {}
  Lender& operator=(const Lender&) { return *this; }
  ~Lender() = default;

  /// Calls f(X&).
  template <class F>
  void lend(F f) {
    if (out_.test_and_set(std::memory_order_acquire)) {
      X another{};
      f(another);
    } else {
      const Return back{out_};
      f(x_);
    }
  }

 private:
  struct Return {
    std::atomic_flag& out;
    ~Return() { out.clear(std::memory_order_release); }
  };

  X x_{};
  std::atomic_flag out_;
};

}  // namespace mica
