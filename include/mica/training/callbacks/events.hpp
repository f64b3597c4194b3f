// SPDX-License-Identifier: MIT
#pragma once

#include <mica/training/callbacks/checkpoint_file.hpp>
#include <mica/training/callbacks/model_handle.hpp>
#include <mica/training/history.hpp>

#include <optional>
#include <string>
#include <vector>

/// The events of training, which fit tells its callbacks of. Epochs and batches are counted from 0, as in
/// Keras. A callback that sets `stop_training` ends fit after this event, with the history so far.
namespace mica {

namespace detail {

/// Forbids copies of an event: a callback that took an event by value would change only its copy.
struct NotCopyable {
  NotCopyable() = default;
  NotCopyable(const NotCopyable&) = delete;
  NotCopyable& operator=(const NotCopyable&) = delete;
};

}  // namespace detail

/// Before the first batch. `names` are the names of the numbers that each epoch will measure, as in the
/// History. `learning_rate`, that of the next step, is empty if the optimizer has none.
struct TrainBegin {
  ModelHandle& model;
  int epochs;
  int batches;
  const std::vector<std::string>& names;
  /// The optimizer's; empty if it has none.
  std::optional<double> learning_rate = {};
  /// A callback that changes the learning rate sets this: the History then has the rate of each epoch.
  bool log_learning_rate = false;
  /// A callback that sets this lets fit end, and not throw, if the loss or a parameter becomes NaN or
  /// infinite, see TerminateOnNaN.
  bool terminate_on_nan = false;
  /// A callback that sets this lets fit continue from a checkpoint in this file, see FitOptions::resume.
  detail::CheckpointFile resume = {};
  bool stop_training = false;
  detail::NotCopyable by_reference = {};
};

/// Before an epoch. A callback may change `learning_rate`, and the optimizer then takes it over. It is empty
/// if the optimizer has none, and must then stay empty. If it follows a schedule, it is the rate of the next
/// step and must stay as it is. An epoch that is resumed in its middle has no such event.
struct EpochBegin {
  ModelHandle& model;
  int epoch;
  int epochs;
  std::optional<double> learning_rate = {};
  bool stop_training = false;
  detail::NotCopyable by_reference = {};
};

/// Before a batch. If training stops here, this batch is not trained on.
struct BatchBegin {
  ModelHandle& model;
  int epoch;
  int batch;
  int batches;
  bool stop_training = false;
  detail::NotCopyable by_reference = {};
};

/// After a batch. `logs` are means over the samples of the epoch so far, `loss` is the mean over this batch
/// alone, before its step.
struct BatchEnd {
  ModelHandle& model;
  int epoch;
  int batch;
  int batches;
  const Logs& logs;
  double loss = 0;
  bool stop_training = false;
  detail::NotCopyable by_reference = {};
};

/// Before and after the validation of an epoch. As in Keras, the names in `logs` have no "val_" in front.
struct TestBegin {
  ModelHandle& model;
  int epoch;
  detail::NotCopyable by_reference = {};
};
struct TestEnd {
  ModelHandle& model;
  int epoch;
  const Logs& logs;
  detail::NotCopyable by_reference = {};
};

/// After an epoch. `logs` are the numbers that the History gets.
struct EpochEnd {
  ModelHandle& model;
  int epoch;
  int epochs;
  const Logs& logs;
  bool stop_training = false;
  detail::NotCopyable by_reference = {};
};

/// After training, unless it failed. `is_interrupted` tells that FitOptions::stop requested the end.
struct TrainEnd {
  ModelHandle& model;
  const History& history;
  bool is_interrupted = false;
  detail::NotCopyable by_reference = {};
};

}  // namespace mica
