// SPDX-License-Identifier: MIT
#pragma once

#include <mica/core/messages/error.hpp>

#include <cstddef>
#include <vector>

namespace mica::detail {

/// `Size` sums, which are 0 at first. They have memory only from the first addition on, so that many of them
/// cost nothing.
template <int Size>
class LazySums {
 public:
  void add(int i, double value) {
    if (values_.empty()) values_.resize(std::size_t{Size});
    values_[static_cast<std::size_t>(i)] += value;
  }
  double operator[](int i) const { return values_.empty() ? 0 : values_[static_cast<std::size_t>(i)]; }

  LazySums& operator+=(const LazySums& other) {
    for (std::size_t i = 0; i < other.values_.size(); ++i) add(static_cast<int>(i), other.values_[i]);
    return *this;
  }

  /// For a checkpoint; throws Error if other sums are read, see SavedState.
  template <class State>
  void visit_state(State& state) {
    state(values_);
    if (!values_.empty() && values_.size() != std::size_t{Size})
      throw_error("expected the sums of this metric, found those of another");
  }

 private:
  std::vector<double> values_;
};

}  // namespace mica::detail
