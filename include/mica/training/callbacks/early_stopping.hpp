// SPDX-License-Identifier: MIT
#pragma once

#include <mica/core/values/range.hpp>
#include <mica/training/callbacks/callback.hpp>

#include <limits>
#include <string>
#include <vector>

namespace mica {

/// Stops training when the monitored number has not improved by more than `min_delta` for `patience` epochs
/// in a row. Keras' EarlyStopping without restore_best_weights. Before the first batch, fit throws Error if
/// no epoch measures a number of that name, or if `patience` or `min_delta` is negative.
struct EarlyStopping {
  enum class Mode { automatic, min, max };

  std::string monitor = "val_loss";
  double min_delta = 0;
  int patience = 0;
  /// min: less is better. max: more is better. automatic: max if the name ends with "accuracy", else min.
  Mode mode = Mode::automatic;

  /// The best number so far, and the number of epochs since then.
  double best = 0;
  int waited = 0;

  void on_train_begin(const TrainBegin& event) {
    if (patience < 0)
      detail::throw_error("EarlyStopping: expected patience >= 0, found " + std::to_string(patience));
    detail::check_not_negative("EarlyStopping", "min_delta", min_delta);
    check_monitor(event.names);
    waited = 0;
    // Not infinity: with -ffast-math, comparisons with infinity are undefined.
    best = rises() ? std::numeric_limits<double>::lowest() : std::numeric_limits<double>::max();
  }

  void on_epoch_end(EpochEnd& event) {
    const double value = event.logs[monitor];
    if (rises() ? value - min_delta > best : value + min_delta < best) {
      best = value;
      waited = 0;
    } else if (++waited >= patience) {
      event.stop_training = true;
    }
  }

 private:
  void check_monitor(const std::vector<std::string>& names) const {
    std::string known;
    for (const std::string& name : names) {
      if (name == monitor) return;
      known += (known.empty() ? "" : ", ") + name;
    }
    detail::throw_error("EarlyStopping, monitor: expected one of " + known + ", found \"" + monitor + "\"");
  }

  bool rises() const {
    return mode == Mode::max || (mode == Mode::automatic && monitor.ends_with("accuracy"));
  }
};

}  // namespace mica
