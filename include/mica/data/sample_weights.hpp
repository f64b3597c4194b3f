// SPDX-License-Identifier: MIT
#pragma once

#include <mica/core/messages/error.hpp>
#include <mica/core/values/range.hpp>

#include <cstddef>
#include <memory>
#include <string>
#include <utility>
#include <vector>

namespace mica::detail {

/// What the loss of each sample is multiplied by; 1 if nothing was given. A handle: copies share the numbers.
class SampleWeights {
 public:
  SampleWeights() = default;

  /// Throws Error if there is not one weight for each of `samples` samples, or if a weight is negative or
  /// not finite.
  SampleWeights(std::vector<double> weights, int samples) {
    if (weights.size() != static_cast<std::size_t>(samples))
      throw_error(
          {"expected a weight for each of ", samples, " samples, found ", weights.size(), " weights"});
    for (std::size_t i = 0; i < weights.size(); ++i)
      check_not_negative("sample " + std::to_string(i), "weight", weights[i]);
    const auto* const owned = new std::vector<double>(std::move(weights));
    owner_.reset(owned);
    first_ = owned->data();
  }

  /// The weights of these samples.
  SampleWeights of(const std::vector<int>& samples) const {
    if (!first_) return {};
    std::vector<double> weights;
    weights.reserve(samples.size());
    for (const int sample : samples) weights.push_back(first_[sample]);
    return {std::move(weights), static_cast<int>(samples.size())};
  }

  double operator[](int i) const { return first_ ? first_[i] : 1; }

  /// The weights from number `first`.
  SampleWeights from(int first) const {
    SampleWeights rest = *this;
    if (rest.first_) rest.first_ += first;
    return rest;
  }

 private:
  std::shared_ptr<const void> owner_;
  const double* first_ = nullptr;
};

}  // namespace mica::detail
