// SPDX-License-Identifier: MIT
#pragma once

#include <mica/core/values/random.hpp>

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <numeric>
#include <span>
#include <utility>
#include <vector>

namespace mica::detail {

/// The batches of an epoch: the numbers of the samples, in the order in which the epoch takes them, cut into
/// spans of `batch_size`. The last span is shorter if `batch_size` does not divide the number of samples.
class Batches {
 public:
  /// `samples` and `batch_size` are at least 1.
  Batches(int samples, int batch_size, bool shuffled, std::uint64_t seed)
      : batch_size_(batch_size),
        count_((samples - 1) / batch_size + 1),
        shuffled_(shuffled),
        seed_(seed),
        order_(static_cast<std::size_t>(samples)) {
    begin_epoch(0);
  }

  /// The number of batches in an epoch.
  int count() const { return count_; }

  /// Sets the order of an epoch: 0, 1, 2, ..., or, if the samples are shuffled, an order that follows from
  /// the seed and from the number of the epoch alone.
  void begin_epoch(std::int64_t epoch) {
    random_ = Random(seed_).stream(static_cast<std::uint64_t>(epoch));
    std::iota(order_.begin(), order_.end(), 0);
    if (shuffled_) shuffle(random_.stream(~std::uint64_t{0}));
  }

  /// The random numbers of the epoch, from which each sample has a stream of its own: stream(sample).
  Random random() const { return random_; }

  /// The numbers of all samples. The span is valid until the next epoch begins.
  std::span<const int> order() const { return order_; }

  /// The numbers of the samples in a batch. The span is valid until the next epoch begins.
  std::span<const int> operator[](int batch) const {
    const std::size_t size = static_cast<std::size_t>(batch_size_);
    const std::size_t begin = static_cast<std::size_t>(batch) * size;
    return std::span<const int>(order_).subspan(begin, std::min(size, order_.size() - begin));
  }

 private:
  /// Fisher and Yates' shuffle.
  void shuffle(Random random) {
    for (std::size_t n = order_.size(); n > 1; --n)
      std::swap(order_[n - 1], order_[random.below(static_cast<std::uint32_t>(n))]);
  }

  int batch_size_;
  int count_;
  bool shuffled_;
  std::uint64_t seed_;
  Random random_{0};
  std::vector<int> order_;
};

}  // namespace mica::detail
