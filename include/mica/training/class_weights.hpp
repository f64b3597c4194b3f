// SPDX-License-Identifier: MIT
#pragma once

#include <mica/core/messages/error.hpp>
#include <mica/core/values/range.hpp>
#include <mica/core/values/shape.hpp>
#include <mica/data/dataset.hpp>

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <initializer_list>
#include <string>
#include <utility>
#include <vector>

namespace mica {

namespace detail {

/// The class of a sample, as Keras finds it: its class number, the place of the largest value in its row, of
/// equal ones the first, or its only value, rounded.
[[gnu::cold]] inline double class_of_sample(const Dataset& data, int sample, std::vector<double>& row) {
  if (data.has_class_numbers()) return data.label(sample);
  data.read_target(sample, data.classes(), row.data());
  if (row.size() == 1) return std::nearbyint(row[0]);
  return static_cast<double>(std::max_element(row.begin(), row.end()) - row.begin());
}

/// The same samples, the weight of each multiplied by the weight of its class; a sample of the class that the
/// loss ignores keeps its weight. Throws Error if there is not one for each class of `output`, if one is
/// negative or not finite, or if the samples have no class.
[[gnu::cold]] inline Dataset weighted_by_class(const Dataset& data, const std::vector<double>& weights,
                                               const Shape& output, int ignored_class = -1) {
  const std::size_t classes = output.size() == 1 ? 2 : static_cast<std::size_t>(output.channels());
  if (weights.size() != classes)
    throw_error({"fit: expected a class_weight for each of ", classes, " classes, found ", weights.size()});
  for (std::size_t c = 0; c < classes; ++c)
    check_not_negative("fit", "class_weight of class " + std::to_string(c), weights[c]);
  if (data.target_shape().rank > 1)
    throw_error(
        {"fit: expected targets with one class for each sample, as class_weight needs, found targets "
         "of ",
         to_string(data.target_shape())});
  std::vector<double> row(static_cast<std::size_t>(data.has_class_numbers() ? 0 : data.classes()));
  std::vector<double> of_samples;
  for (int i = 0; i < data.size(); ++i) {
    const double c = class_of_sample(data, i, row);
    if (ignored_class >= 0 && c == ignored_class) {
      of_samples.push_back(data.sample_weight(i));
      continue;
    }
    if (!(c >= 0 && c < static_cast<double>(classes)))
      throw_error({"fit: expected classes from 0 to ", classes - 1, ", as class_weight needs, found ",
                   text_of(c), " for sample ", i});
    of_samples.push_back(data.sample_weight(i) * weights[static_cast<std::size_t>(c)]);
  }
  return data.with_sample_weights(of_samples);
}

}  // namespace detail

/// The weight of each class in the loss, FitOptions::class_weight: `{1, 10}` or a std::vector<double>. An
/// empty list gives each class the weight 1.
class ClassWeights {
 public:
  ClassWeights() = default;
  ClassWeights(std::initializer_list<double> weights) : ClassWeights(std::vector<double>(weights)) {}
  ClassWeights(std::vector<double> weights) : weights_(std::move(weights)) {
    if (!weights_.empty()) weigh_ = &detail::weighted_by_class;
  }

  /// The samples with the weights of their classes, for a network with this output and a loss that ignores a
  /// class, or none; see FitOptions. Throws
  /// Error if there is not one weight for each class of it, or if the samples have no class.
  Dataset applied_to(const Dataset& data, const Shape& output, int ignored_class = -1) const {
    return weigh_ ? weigh_(data, weights_, output, ignored_class) : data;
  }

 private:
  std::vector<double> weights_;
  /// Set where weights are given, so that only such a program contains the function.
  Dataset (*weigh_)(const Dataset&, const std::vector<double>&, const Shape&, int) = nullptr;
};

}  // namespace mica
