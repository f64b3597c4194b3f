// SPDX-License-Identifier: MIT
#pragma once

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
  int epochs;
  int batches;
  const std::vector<std::string>& names;
  std::optional<double> learning_rate = {};
  /// A callback that changes the learning rate sets this: the History then has the rate of each epoch.
  bool log_learning_rate = false;
  bool stop_training = false;
  detail::NotCopyable by_reference = {};
};

/// Before an epoch. A callback may change `learning_rate`, and the optimizer then takes it over. It is empty
/// if the optimizer has none, and must then stay empty. If it follows a schedule, it is the rate of the next
/// step and must stay as it is.
struct EpochBegin {
  int epoch;
  int epochs;
  std::optional<double> learning_rate = {};
  bool stop_training = false;
  detail::NotCopyable by_reference = {};
};

/// After a batch. `logs` are means over the samples of the epoch so far.
struct BatchEnd {
  int epoch;
  int batch;
  int batches;
  const Logs& logs;
  bool stop_training = false;
  detail::NotCopyable by_reference = {};
};

/// After an epoch. `logs` are the numbers that the History gets.
struct EpochEnd {
  int epoch;
  int epochs;
  const Logs& logs;
  bool stop_training = false;
  detail::NotCopyable by_reference = {};
};

}  // namespace mica
