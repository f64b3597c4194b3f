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
      throw_error("expected a weight for each of " + std::to_string(samples) + " samples, found " +
                  std::to_string(weights.size()) + " weights");
    for (std::size_t i = 0; i < weights.size(); ++i)
      check_not_negative("sample " + std::to_string(i), "weight", weights[i]);
    const auto owner = std::make_shared<const std::vector<double>>(std::move(weights));
    first_ = std::shared_ptr<const double>(owner, owner->data());
  }

  double operator[](int i) const { return first_ ? first_.get()[i] : 1; }

  /// The weights from number `first`.
  SampleWeights from(int first) const {
    SampleWeights rest;
    if (first_) rest.first_ = std::shared_ptr<const double>(first_, first_.get() + first);
    return rest;
  }

 private:
  std::shared_ptr<const double> first_;
};

}  // namespace mica::detail
