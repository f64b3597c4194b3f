// SPDX-License-Identifier: MIT
#pragma once

#include <mica/core/values/buffer.hpp>
#include <mica/core/contracts/optimizer.hpp>
#include <mica/kernels/sum_of_squares.hpp>

#include "support/samples.hpp"

#include <algorithm>
#include <array>
#include <cmath>
#include <cstdint>
#include <vector>

/// Parameters on their way down, as an optimizer and a trainer see them.
template <class Optimizer, class T = double>
class Descent {
 public:
  Descent(const Optimizer& optimizer, const Values& start) : optimizer_(optimizer), size_(start.size()) {
    for (auto& slot : slots_) slot = mica::detail::Buffer<T>(start.size());
    std::transform(start.begin(), start.end(), parameters_.data(),
                   [](double value) { return static_cast<T>(value); });
  }

  /// The tensors of the parameters, if it is not one kernel.
  void set_tensors(const std::vector<mica::TrainedTensor>& tensors) { tensors_ = tensors; }

  /// One batch that has this gradient.
  void step(const Values& gradient) {
    std::transform(gradient.begin(), gradient.end(), gradient_.data(),
                   [](double value) { return static_cast<T>(value); });
    ++batches_;
    pass<0>();
  }
  /// The end of fit.
  void finish() { optimizer_.finish(slice()); }

  Values parameters() const { return values_of(parameters_); }
  Values slot(std::size_t number) const { return values_of(slots_[number]); }

 private:
  auto slice() {
    mica::ParameterSlice<T, Optimizer::slots> slice{
        static_cast<int>(size_), parameters_.data(), gradient_.data(), {}, 0, tensors_, norms_};
    for (std::size_t s = 0; s < slots_.size(); ++s) slice.slots[s] = slots_[s].data();
    return slice;
  }
  template <int number>
  void pass() {
    mica::detail::update_in_pass<number>(optimizer_, slice(), batches_);
    if constexpr (number + 1 < mica::detail::passes<Optimizer>) {
      norms_.clear();
      for (const mica::TrainedTensor& tensor : tensors_) {
        const auto norm_of = [&](const T* all) {
          return std::sqrt(mica::kernels::sum_of_squares(all + tensor.begin, tensor.end - tensor.begin));
        };
        norms_.push_back({norm_of(gradient_.data()), norm_of(parameters_.data())});
      }
      pass<number + 1>();
    }
  }
  Values values_of(const mica::detail::Buffer<T>& buffer) const {
    return {buffer.data(), buffer.data() + size_};
  }

  Optimizer optimizer_;
  std::size_t size_;
  std::vector<mica::TrainedTensor> tensors_{{"kernel", 0, static_cast<int>(size_)}};
  std::vector<mica::TensorNorms> norms_;
  std::int64_t batches_ = 0;
  mica::detail::Buffer<T> parameters_{size_}, gradient_{size_};
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
  double finish() {
    all_.finish();
    return all_.parameters()[0];
  }
  double slot(std::size_t number) const { return all_.slot(number)[0]; }

 private:
  Descent<Optimizer, T> all_;
};
