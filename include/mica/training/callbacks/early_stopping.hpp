// SPDX-License-Identifier: MIT
#pragma once

#include <mica/core/messages/error.hpp>
#include <mica/core/values/range.hpp>
#include <mica/training/callbacks/monitor.hpp>
#include <mica/training/callbacks/saved_state.hpp>

#include <optional>
#include <string>
#include <vector>

namespace mica {

/// Stops training when the monitored number has not improved by more than `min_delta` for `patience` epochs
/// in a row. Keras' EarlyStopping.
///
///     EarlyStopping{.monitor = "val_accuracy", .patience = 3, .restore_best_weights = true}
///
/// Before the first batch, fit throws Error if no epoch measures a number of that name, if `mode` does not
/// follow from the name, or if `patience`, `min_delta` or `start_from_epoch` is negative. A number that is
/// not finite is no improvement.
struct EarlyStopping {
  using Mode = MonitorMode;

  std::string monitor = "val_loss";
  double min_delta = 0;
  int patience = 0;
  Mode mode = Mode::automatic;
  /// If set, an epoch counts as an improvement only if it is better than this number, too.
  std::optional<double> baseline = {};
  /// Whether the model gets the weights of the best epoch when training ends, early or not. The best epoch
  /// need not be better than the baseline.
  bool restore_best_weights = false;
  /// The epochs before this one, counted from 0, are not monitored.
  int start_from_epoch = 0;

  /// The best number so far, its epoch, and the number of epochs without an improvement.
  std::optional<double> best = {};
  int best_epoch = 0;
  int waited = 0;
  std::vector<double> best_weights = {};

  template <class = void>
  void on_train_begin(const TrainBegin& event) {
    if (patience < 0) detail::throw_error({"EarlyStopping: expected patience >= 0, found ", patience});
    if (start_from_epoch < 0)
      detail::throw_error({"EarlyStopping: expected start_from_epoch >= 0, found ", start_from_epoch});
    watched().check(event.names);
    best.reset();
    best_epoch = waited = 0;
    best_weights.clear();
  }

  template <class = void>
  void on_epoch_end(EpochEnd& event) {
    if (event.epoch < start_from_epoch) return;
    const double value = event.logs[monitor];
    const bool improves = watched().improves(value, best);
    if (restore_best_weights && (improves || best_weights.empty())) {
      best_weights = event.model.weights();
      best_epoch = event.epoch;
    }
    ++waited;
    if (improves) {
      best = value;
      best_epoch = event.epoch;
      if (!baseline || watched().improves(value, baseline)) waited = 0;
    } else if (waited >= patience && event.epoch > 0) {
      event.stop_training = true;
    }
  }

  /// Names what a checkpoint must keep, see SavedState.
  template <class = void>
  void visit_state(SavedState& state) {
    state(best);
    state(best_epoch);
    state(waited);
    state(best_weights);
  }

  template <class = void>
  void on_train_end(const TrainEnd& event) {
    if (!best_weights.empty()) event.model.set_weights(best_weights);
    best_weights.clear();
  }

 private:
  template <class = void>
  detail::Monitor watched() const {
    return {"EarlyStopping", monitor, mode, min_delta};
  }
};

}  // namespace mica
