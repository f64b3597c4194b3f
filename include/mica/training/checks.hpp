// SPDX-License-Identifier: MIT
#pragma once

#include <mica/core/messages/error.hpp>
#include <mica/core/values/finite.hpp>
#include <mica/core/contracts/loss.hpp>
#include <mica/core/values/range.hpp>
#include <mica/core/values/tensor.hpp>
#include <mica/data/dataset.hpp>
#include <mica/training/fit_options.hpp>

#include <algorithm>
#include <cstddef>
#include <string>
#include <vector>

/// What a network's type cannot know of the data and the options, checked before the first batch.
namespace mica {

inline void check_samples(const char* call, int count, const Shape& shape, const Shape& input) {
  if (count == 0) throw_error(std::string(call) + ": expected at least one sample, found none");
  if (!(shape == input))
    throw_error(std::string(call) + ": expected samples of " + to_string(input) +
                ", the network's input, found samples of " + to_string(shape));
}

inline void check_samples(const char* call, const Dataset& data, const Shape& input) {
  check_samples(call, data.size(), data.shape(), input);
}

/// Whether predict can write `count` outputs to this tensor.
template <AnyTensor Out>
void check_outputs(const Out& out, int count, const Shape& output) {
  const auto extents = [](Eigen::Index n, const Shape& shape) {
    std::string text = "[" + std::to_string(n);
    for (int i = 0; i < shape.rank; ++i) (text += ", ") += std::to_string(shape[i]);
    return text + "]";
  };
  const Shape shape = sample_shape(out);
  if (out.dimension(0) != count || !(shape == output))
    throw_error("predict: expected a tensor " + extents(count, output) + " for the outputs, found one " +
                extents(out.dimension(0), shape));
}

/// The same for one sample by itself.
template <AnyTensor X>
void check_sample(const X& x, const Shape& input) {
  bool fits = true;
  Shape found;
  for (std::size_t i = 0; i < std::min<std::size_t>(rank_of<X>, Shape::max_rank); ++i) {
    fits = fits && x.dimensions()[i] == input.extents[i];
    found.extents[found.rank++] = static_cast<int>(x.dimensions()[i]);
  }
  if (!fits)
    throw_error("model(x, workspace): expected a sample of " + to_string(input) +
                ", the network's input, found one of " + to_string(found));
}

/// Whether class numbers that are too large look as if they were 1, ..., `units`.
inline bool counts_from_one(const Dataset& data, int units) {
  int least = units, most = 0;
  for (int i = 0; i < data.size(); ++i) {
    least = std::min(least, data.label(i));
    most = std::max(most, data.label(i));
  }
  return least > 0 && most == units;
}

/// What a binary loss compares with. NaN is left to fit, which names the sample.
inline void check_shares(const char* call, const Dataset& data) {
  std::vector<double> row(static_cast<std::size_t>(data.classes()));
  for (int i = 0; i < data.size(); ++i) {
    data.read_target(i, data.classes(), row.data());
    for (const double value : row)
      if (value < 0 || value > 1)
        throw_error(std::string(call) + ": expected targets from 0 to 1, as the loss compares with, found " +
                    text_of(value) + " for sample " + std::to_string(i));
  }
}

inline void check_targets(const char* call, const Dataset& data, const Shape& output, TargetKind kind) {
  if (!data.has_targets())
    throw_error(std::string(call) + ": expected samples with targets, found samples alone");
  if (data.has_class_numbers()) {
    const bool binary = kind == TargetKind::binary;
    if (binary && output.size() > 1)
      throw_error(std::string(call) + ": expected a row of " + to_string(output) +
                  " values for each sample, as the loss compares with, found class numbers; of one output "
                  "they would be 0 and 1");
    if (kind == TargetKind::values && output.size() == 1)
      throw_error(
          std::string(call) +
          ": expected targets of float or double for the network's one output, found integers, which are "
          "class numbers");
    const int classes = binary ? 2 : output.size();
    if (data.classes() > classes)
      throw_error(
          std::string(call) + ": expected class numbers below " + std::to_string(classes) +
          (binary ? ", as the loss compares with" : ", the network's outputs") + ", found class number " +
          std::to_string(data.classes() - 1) +
          (counts_from_one(data, classes) ? "; do they count from 1? The first class has the number 0" : ""));
  } else if (kind == TargetKind::class_number) {
    throw_error(std::string(call) + ": expected class numbers, as the loss compares with, found rows of " +
                to_string(data.target_shape()) + " values");
  } else if (!(data.target_shape() == output)) {
    throw_error(std::string(call) + ": expected targets of shape " + to_string(output) +
                ", the network's output, found shape " + to_string(data.target_shape()));
  } else if (kind == TargetKind::binary) {
    check_shares(call, data);
  }
}

/// The number among the sample and its target that is not finite, read as a T: "sample 7 holds NaN"; empty if
/// there is none.
template <class T>
std::string fault_of(const Dataset& data, int sample) {
  const auto fault_in = [](const std::vector<T>& values, const std::string& holder) {
    for (const T value : values)
      if (!is_finite(value)) return holder + " holds " + text_of(static_cast<double>(value));
    return std::string();
  };
  std::vector<T> values(static_cast<std::size_t>(data.shape().size()));
  data.read(sample, 0, data.shape().size(), values.data());
  std::string fault = fault_in(values, "sample " + std::to_string(sample));
  if (fault.empty() && !data.has_class_numbers()) {
    values.resize(static_cast<std::size_t>(data.classes()));
    data.read_target(sample, data.classes(), values.data());
    fault = fault_in(values, "the target of sample " + std::to_string(sample));
  }
  return fault;
}

inline void check_threads(const char* call, int threads) {
  if (threads >= 0 && threads <= 1024) return;
  std::string message = call;  // where GCC 12 sees through a sum of these, it warns of its own code
  message += ": expected 0 <= threads <= 1024, found ";
  message += std::to_string(threads);
  throw_error(message);
}

inline void check_options(const FitOptions& options) {
  if (options.epochs < 0) throw_error("fit: expected epochs >= 0, found " + std::to_string(options.epochs));
  if (options.batch_size < 1)
    throw_error("fit: expected batch_size >= 1, found " + std::to_string(options.batch_size));
  if (options.verbose < 0 || options.verbose > 2)
    throw_error("fit: expected verbose 0, 1 or 2, found " + std::to_string(options.verbose));
  check_below_one("fit", "validation_split", options.validation_split);
  check_threads("fit", options.threads);
}

/// The number of samples to train on, rounded as Keras does; those behind them are for validation.
inline int split_at(int samples, double validation_split) {
  const int first = static_cast<int>(samples * (1 - validation_split));
  if (first == 0 || first == samples)
    throw_error("fit: expected samples to train on and samples for validation, found " +
                std::to_string(first) + " and " + std::to_string(samples - first) +
                ", which validation_split " + text_of(validation_split) + " leaves");
  return first;
}

}  // namespace mica
