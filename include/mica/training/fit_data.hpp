// SPDX-License-Identifier: MIT
#pragma once

#include <mica/core/messages/error.hpp>
#include <mica/core/values/range.hpp>
#include <mica/data/dataset.hpp>
#include <mica/training/fit_options.hpp>

#include <string>

namespace mica::detail {

/// The samples that fit trains on, and those that it validates with after each epoch.
struct FitData {
  Dataset training;
  Dataset validation;
};

/// Keeps the last samples, a share of `validation_split`, for validation. The number of the others is rounded
/// down, as in Keras. Throws Error if one of the two sets is empty.
inline FitData split_for_validation(const Dataset& data, double validation_split) {
  const int first = static_cast<int>(data.size() * (1 - validation_split)), rest = data.size() - first;
  if (first == 0 || rest == 0)
    throw_error("fit: expected samples to train on and samples for validation, found " +
                std::to_string(first) + " and " + std::to_string(rest) + ", which validation_split " +
                text_of(validation_split) + " leaves");
  return {data.slice(0, first), data.slice(first, rest)};
}

/// The data of fit for a network with this output. `validation_data` is used rather than `validation_split`,
/// unless it is the Dataset() of the default options. Only the training samples are weighted by class, but
/// not those of the class that the loss ignores.
inline FitData fit_data(const Dataset& data, const FitOptions& options, const Shape& output,
                        int ignored_class) {
  const bool splits = options.validation_data.shape().rank == 0 && options.validation_split > 0;
  FitData sets =
      splits ? split_for_validation(data, options.validation_split) : FitData{data, options.validation_data};
  sets.training = options.class_weight.applied_to(sets.training, output, ignored_class);
  return sets;
}

}  // namespace mica::detail
