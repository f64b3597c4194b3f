// SPDX-License-Identifier: MIT
#pragma once

#include <mica/training/fit_options.hpp>
#include <mica/training/history.hpp>
#include <mica/training/learning_rate.hpp>
#include <mica/training/progress.hpp>

#include <cstdint>
#include <iostream>
#include <optional>
#include <string>
#include <vector>

namespace mica::detail {

/// All that listen to one call of fit. They are told of an event in this order: the progress bar, the
/// History, the user's callbacks, and the StopSource, which is asked whether it requests a stop. The
/// functions that return a bool return true if one of them stops the training.
class Listeners {
 public:
  History history;

  /// The options must outlive the listeners.
  template <class = void>
  explicit Listeners(const FitOptions& options)
      : options_(options), callbacks_(options.callbacks), progress_(output(), options.verbose) {}

  template <class = void>
  bool on_train_begin(TrainBegin& event) {
    first_learning_rate_ = event.learning_rate;
    progress_.on_train_begin(event);
    for (const Callback& callback : callbacks_) callback.on_train_begin(event);
    std::vector<std::string> names = event.names;
    // As in the Logs of an epoch, in front of the seconds.
    if (event.log_learning_rate) names.insert(names.end() - 1, "learning_rate");
    history = History(names);
    return event.stop_training || is_stop_requested();
  }

  /// The optimizer takes over the event's learning rate if a callback changes it. If not, it stays as it is,
  /// since a callback may also change the optimizer itself. `batches` is the number of steps so far. The
  /// callbacks are not called for an epoch that is resumed in its middle.
  template <class Optimizer>
  bool on_epoch_begin(ModelHandle& model, int epoch, Optimizer& optimizer, std::int64_t batches,
                      bool is_resumed) {
    progress_.on_epoch_begin({model, epoch, options_.epochs});
    if (is_resumed) return is_stop_requested();
    bool stops = false;
    for (const Callback& callback : callbacks_) {
      const std::optional<double> before = learning_rate_of(optimizer, batches);
      EpochBegin event{model, epoch, options_.epochs, before};
      callback.on_epoch_begin(event);
      if (event.learning_rate != before) set_learning_rate(optimizer, event.learning_rate);
      stops = stops || event.stop_training;
    }
    return stops || is_stop_requested();
  }

  template <class = void>
  bool on_train_batch_begin(BatchBegin& event) {
    for (const Callback& callback : callbacks_) callback.on_train_batch_begin(event);
    return event.stop_training;
  }

  template <class = void>
  bool on_train_batch_end(BatchEnd& event) {
    progress_.on_train_batch_end(event);
    for (const Callback& callback : callbacks_) callback.on_train_batch_end(event);
    return event.stop_training || is_stop_requested();
  }

  template <class = void>
  void on_test_begin(TestBegin&& event) {
    for (const Callback& callback : callbacks_) callback.on_test_begin(event);
  }
  template <class = void>
  void on_test_end(TestEnd&& event) {
    for (const Callback& callback : callbacks_) callback.on_test_end(event);
  }

  template <class = void>
  bool on_epoch_end(EpochEnd& event) {
    progress_.on_epoch_end(event);
    history.append(event.logs);
    for (const Callback& callback : callbacks_) callback.on_epoch_end(event);
    return event.stop_training || is_stop_requested();
  }

  template <class = void>
  void on_train_end(ModelHandle& model) {
    TrainEnd event{model, history, is_stop_requested()};
    for (const Callback& callback : callbacks_) callback.on_train_end(event);
  }

  const std::vector<Callback>& callbacks() const { return callbacks_; }
  /// Adds what checkpoints need to know of the listeners.
  template <class = void>
  void add_to(FitParts& parts) {
    parts.history = &history;
    parts.callbacks = callbacks_.size();
    parts.first_learning_rate = first_learning_rate_;
    parts.epochs = options_.epochs;
    if (options_.verbose > 0) parts.output = &output();
  }

 private:
  template <class = void>
  std::ostream& output() const {
    return options_.output ? *options_.output : std::cout;
  }
  template <class = void>
  bool is_stop_requested() const {
    return options_.stop && options_.stop->stop_requested();
  }

  const FitOptions& options_;
  /// Copies, which share the objects: a callback may change the options.
  const std::vector<Callback> callbacks_;
  Progress progress_;
  std::optional<double> first_learning_rate_;
};

}  // namespace mica::detail
