// SPDX-License-Identifier: MIT
#pragma once

#include <mica/core/values/buffer.hpp>
#include <mica/core/contracts/optimizer.hpp>

#include "support/samples.hpp"

#include <algorithm>
#include <array>
#include <cstdint>

/// Parameters on their way down, as an optimizer and a trainer see them.
template <class Optimizer, class T = double>
class Descent {
 public:
  Descent(const Optimizer& optimizer, const Values& start)
      : optimizer_(optimizer), size_(static_cast<int>(start.size())) {
    for (auto& slot : slots_) slot = mica::detail::Buffer<T>(start.size());
    std::transform(start.begin(), start.end(), parameters_.data(),
                   [](double value) { return static_cast<T>(value); });
  }

  /// One batch that has this gradient.
  void step(const Values& gradient) {
    std::transform(gradient.begin(), gradient.end(), gradient_.data(),
                   [](double value) { return static_cast<T>(value); });
    mica::ParameterSlice<T, Optimizer::slots> slice{size_, parameters_.data(), gradient_.data(), {}};
    for (std::size_t s = 0; s < slots_.size(); ++s) slice.slots[s] = slots_[s].data();
    optimizer_.update(slice, ++batches_);
  }

  Values parameters() const { return values_of(parameters_); }
  Values slot(std::size_t number) const { return values_of(slots_[number]); }

 private:
  Values values_of(const mica::detail::Buffer<T>& buffer) const {
    return {buffer.data(), buffer.data() + size_};
  }

  Optimizer optimizer_;
  int size_;
  std::int64_t batches_ = 0;
  mica::detail::Buffer<T> parameters_{static_cast<std::size_t>(size_)},
      gradient_{static_cast<std::size_t>(size_)};
  std::array<mica::detail::Buffer<T>, std::size_t{Optimizer::slots}> slots_;
};

/// One parameter, beginning with `start`. (An optimizer never gets fewer than 16.)
template <class Optimizer, class T = double>
class DescentOfOne {
 public:
  DescentOfOne(const Optimizer& optimizer, double start) : all_(optimizer, Values(16, start)) {}

  double step(double gradient) {
    all_.step(Values(16, gradient));
    return all_.parameters()[0];
  }
  double slot(std::size_t number) const { return all_.slot(number)[0]; }

 private:
  Descent<Optimizer, T> all_;
};
