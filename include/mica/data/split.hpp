// SPDX-License-Identifier: MIT
#pragma once

#include <mica/core/messages/error.hpp>
#include <mica/core/values/random.hpp>
#include <mica/core/values/range.hpp>
#include <mica/data/dataset.hpp>

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <numeric>
#include <string>
#include <utility>
#include <vector>

namespace mica {

/// The options of split and k_fold. `stratified` keeps the shares of the classes in each part, for class
/// numbers. `shuffle` puts the samples in an order that follows from `seed` alone; without it they stay in
/// their order.
struct SplitOptions {
  bool stratified = false;
  bool shuffle = false;
  std::uint64_t seed = 0;
};

/// The result of split: `auto [train, test] = split(data, 0.8);`
struct Split {
  Dataset first, second;
};

/// One of the rounds of k_fold.
struct Fold {
  Dataset train, validation;
};

namespace detail {

/// The numbers 0 to `count` - 1, shuffled or not.
template <class = void>
std::vector<int> numbers_to(int count, const SplitOptions& options) {
  std::vector<int> numbers(static_cast<std::size_t>(count));
  std::iota(numbers.begin(), numbers.end(), 0);
  Random random(options.seed);
  if (options.shuffle) {
    for (std::size_t n = numbers.size(); n > 1; --n)
      std::swap(numbers[n - 1], numbers[random.below(static_cast<std::uint32_t>(n))]);
  }
  return numbers;
}

/// How many samples of each class belong to the first part, if it has `size` samples: the share of the class
/// rounded down, and one more for the classes that lost most by rounding.
template <class = void>
std::vector<int> shares_of(const std::vector<int>& counts, int size) {
  const std::int64_t total = std::accumulate(counts.begin(), counts.end(), std::int64_t{0});
  std::vector<int> shares(counts.size());
  std::vector<std::int64_t> lost(counts.size());
  int rest = size;
  for (std::size_t c = 0; c < counts.size(); ++c) {
    const std::int64_t product = std::int64_t{counts[c]} * size;
    lost[c] = product % total;
    shares[c] = static_cast<int>(product / total);
    rest -= shares[c];
  }
  for (; rest > 0; --rest) {
    const auto most = std::max_element(lost.begin(), lost.end());
    ++shares[static_cast<std::size_t>(most - lost.begin())];
    *most = -1;
  }
  return shares;
}

}  // namespace detail

/// Splits the samples into two Datasets that share the data, Keras' split_dataset. The first has the share
/// `fraction` of the samples, rounded to the nearest number. Without options these are the first samples. If
/// stratified, each class is divided in this way, so that both parts have the same shares of classes but for
/// rounding. Throws Error if one part is empty, or if classes are to be divided and there are none.
template <class = void>
Split split(const Dataset& data, double fraction, const SplitOptions& options = {}) {
  if (!detail::in_range(fraction, 0, 1))
    detail::throw_error({"split: expected a fraction from 0 to 1, found ", detail::text_of(fraction)});
  const int size = static_cast<int>(std::lround(fraction * data.size()));
  if (size == 0 || size == data.size())
    detail::throw_error({"split: expected a sample or more in each part, found ", size, " and ",
                         data.size() - size, ", which a fraction of ", detail::text_of(fraction), " gives"});
  std::vector<int> first, second;
  std::vector<int> left;
  if (options.stratified) left = detail::shares_of(data.class_counts(), size);
  for (const int sample : detail::numbers_to(data.size(), options)) {
    const bool is_first = options.stratified ? left[static_cast<std::size_t>(data.label(sample))]-- > 0
                                             : static_cast<int>(first.size()) < size;
    (is_first ? first : second).push_back(sample);
  }
  return {data.select(std::move(first)), data.select(std::move(second))};
}

/// Divides the samples into `k` parts of equal size, but for one sample, and returns k rounds of
/// cross-validation: each part is once the validation set, and the others are then the training set. Without
/// options the parts are consecutive samples. If stratified, the parts have equally many samples of a class,
/// but for one. The Datasets share the data. Throws Error if k is less than 2 or larger than the number of
/// samples.
template <class = void>
std::vector<Fold> k_fold(const Dataset& data, int k, const SplitOptions& options = {}) {
  if (k < 2 || k > data.size())
    detail::throw_error({"k_fold: expected 2 to ", data.size(), " parts, found ", k});
  std::vector<int> samples = detail::numbers_to(data.size(), options);
  if (options.stratified) {
    // Class after class, each in its order.
    const std::vector<int> counts = data.class_counts();  // throws if there are no classes
    std::vector<std::size_t> next(counts.size() + 1);
    for (std::size_t c = 0; c < counts.size(); ++c)
      next[c + 1] = next[c] + static_cast<std::size_t>(counts[c]);
    std::vector<int> sorted(samples.size());
    for (const int sample : samples) sorted[next[static_cast<std::size_t>(data.label(sample))]++] = sample;
    samples.swap(sorted);
  }
  std::vector<Fold> folds;
  for (std::int64_t fold = 0; fold < k; ++fold) {
    const std::int64_t begin = fold * data.size() / k, end = (fold + 1) * data.size() / k;
    std::vector<int> train, validation;
    for (std::int64_t i = 0; i < data.size(); ++i) {
      const bool is_part = options.stratified ? i % k == fold : begin <= i && i < end;
      (is_part ? validation : train).push_back(samples[static_cast<std::size_t>(i)]);
    }
    folds.push_back({data.select(std::move(train)), data.select(std::move(validation))});
  }
  return folds;
}

}  // namespace mica
