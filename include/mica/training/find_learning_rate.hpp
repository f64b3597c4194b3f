// SPDX-License-Identifier: MIT
#pragma once

#include <mica/core/messages/error.hpp>
#include <mica/core/values/range.hpp>
#include <mica/data/dataset.hpp>
#include <mica/training/callbacks/events.hpp>
#include <mica/training/fit_options.hpp>
#include <mica/training/option_checks.hpp>
#include <mica/training/tensor_adapters.hpp>

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <vector>

namespace mica {

/// The options of find_learning_rate.
struct FindLearningRateOptions {
  /// The first and the last rate, and the number of rates, one for each batch.
  double min = 1e-6;
  double max = 1;
  int steps = 100;
  int batch_size = 32;
  /// The weight of the old smoothed loss in the new one after each batch, 0 <= smoothing < 1.
  double smoothing = 0.9;
  /// The test ends when the smoothed loss is more than this number times the least smoothed loss.
  double explosion = 4;
  /// As in FitOptions.
  std::uint64_t seed = 0;
  int threads = 0;
};

/// What find_learning_rate measured: for each batch the rate, the loss before its step, and the smoothed
/// loss.
struct LearningRateCurve {
  std::vector<double> rates;
  std::vector<double> losses;
  std::vector<double> smoothed;

  /// The rate at which the smoothed loss falls most steeply over the logarithm of the rate; empty if it does
  /// not fall. A rate that is a few times smaller is the safer choice for a long training.
  template <class = void>
  std::optional<double> suggestion() const {
    std::optional<double> best;
    if (rates.size() < 3) return best;
    double steepest = 0;
    const auto least = std::min_element(smoothed.begin(), smoothed.end());
    // Behind the least loss training is already unstable.
    const std::size_t end =
        std::min(static_cast<std::size_t>(least - smoothed.begin()) + 1, rates.size() - 1);
    for (std::size_t i = 1; i < end; ++i) {
      const double slope = (smoothed[i + 1] - smoothed[i - 1]) / std::log(rates[i + 1] / rates[i - 1]);
      if (slope < steepest) {
        steepest = slope;
        best = rates[i];
      }
    }
    return best;
  }
};

namespace detail {

/// Lets the rate grow from batch to batch, writes the curve, and ends training when the loss explodes.
struct RangeTest {
  const FindLearningRateOptions& options;
  LearningRateCurve curve = {};
  double average = 0;

  template <class = void>
  double next_rate() const {
    const double part = options.steps > 1 ? static_cast<double>(curve.rates.size()) / (options.steps - 1) : 0;
    return options.min * std::pow(options.max / options.min, part);
  }

  template <class = void>
  void on_train_begin(TrainBegin& event) const {
    if (!event.learning_rate)
      throw_error("find_learning_rate: expected an optimizer with a learning rate, found one without");
    event.terminate_on_nan = true;
  }

  template <class = void>
  void on_train_batch_begin(const BatchBegin& event) const {
    event.model.set_learning_rate(next_rate());
  }

  template <class = void>
  void on_train_batch_end(BatchEnd& event) {
    curve.rates.push_back(next_rate());
    curve.losses.push_back(event.loss);
    // The average begins with 0; the division below corrects this bias.
    average = options.smoothing * average + (1 - options.smoothing) * event.loss;
    const auto count = static_cast<double>(curve.rates.size());
    curve.smoothed.push_back(average / (1 - std::pow(options.smoothing, count)));
    const double least = *std::min_element(curve.smoothed.begin(), curve.smoothed.end());
    const bool explodes = least > 0 && curve.smoothed.back() > options.explosion * least;
    event.stop_training = explodes || static_cast<int>(curve.rates.size()) >= options.steps;
  }
};

template <class = void>
void check_options(const FindLearningRateOptions& options) {
  constexpr const char* call = "find_learning_rate";
  check_positive(call, "min", options.min);
  check_positive(call, "max", options.max);
  if (options.max < options.min)
    throw_error({call, ": expected min <= max, found ", text_of(options.min), " and ", text_of(options.max)});
  if (options.steps < 1) throw_error({call, ": expected steps >= 1, found ", options.steps});
  if (options.batch_size < 1) throw_error({call, ": expected batch_size >= 1, found ", options.batch_size});
  check_below_one(call, "smoothing", options.smoothing);
  if (!(options.explosion > 1))
    throw_error({call, ": expected explosion > 1, found ", text_of(options.explosion)});
  check_threads(call, options.threads);
}

}  // namespace detail

/// Smith's learning rate range test. A copy of the model is trained with a rate that grows from batch to
/// batch,
///
///     rate of batch i = min (max / min)^(i / (steps - 1))
///
/// until the loss explodes, and the curve shows which rates train. The model itself stays as it is.
///
///     const LearningRateCurve curve = find_learning_rate(model, train, {.max = 0.1});
///     model.optimizer().learning_rate = curve.suggestion().value_or(1e-3);
///
/// The smoothed loss is the mean of the losses so far, where a loss counts `smoothing` times as much as the
/// next one. Throws Error if an option is out of range, if the optimizer has no learning rate, and where fit
/// does.
///
/// (Smith, Cyclical learning rates for training neural networks, 2017. Keras has no such function; smoothing
/// and the end of the test are those of fastai's lr_find, with less smoothing.)
template <class Model>
LearningRateCurve find_learning_rate(const Model& model, const Dataset& data,
                                     const FindLearningRateOptions& options = {}) {
  detail::check_options(options);
  detail::RangeTest test{options};
  Model copy = model;
  const int batches = (data.size() - 1) / options.batch_size + 1;
  FitOptions fit;
  fit.batch_size = options.batch_size;
  fit.epochs = (options.steps - 1) / batches + 1;
  fit.verbose = 0;
  fit.callbacks = {&test};
  fit.seed = options.seed;
  fit.threads = options.threads;
  copy.fit(data, fit);
  if (test.curve.rates.empty())
    detail::throw_error(
        "find_learning_rate: expected a finite loss of the first batch, found NaN or infinity");
  return test.curve;
}
template <class Model, class X, class Y>
LearningRateCurve find_learning_rate(const Model& model, const X& x, const Y& y,
                                     const FindLearningRateOptions& options = {}) {
  return find_learning_rate(model, Dataset(detail::map_of(x), detail::map_of(y)), options);
}

}  // namespace mica
