// SPDX-License-Identifier: MIT
#pragma once

#include <mica/core/cxx20.hpp>

#include <atomic>
#include <memory>

namespace mica {

/// Keeps an object that is dear to make for whoever needs one next. A copy keeps nothing. Any number of
/// threads may take and keep at once: one of them gets the object, the others nothing.
template <class X>
class Spare {
 public:
  Spare() = default;
  Spare(const Spare&) : Spare() {}
  Spare& operator=(const Spare&) { return *this; }
  ~Spare() { take(); }

  /// The object, or null.
  std::unique_ptr<X> take() { return std::unique_ptr<X>(kept_.exchange(nullptr)); }

  /// Replaces the one that is kept.
  void keep(std::unique_ptr<X> x) { std::unique_ptr<X> before(kept_.exchange(x.release())); }

 private:
  std::atomic<X*> kept_ = nullptr;
};

}  // namespace mica
