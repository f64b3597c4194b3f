// SPDX-License-Identifier: MIT
#pragma once

#include <mica/training/callbacks/callback.hpp>

#include <limits>
#include <string>

namespace mica {

/// Ends training once the monitored number has not improved by more than `min_delta` for `patience` epochs in
/// a row, Keras' EarlyStopping (without restore_best_weights). Throws Error, out of fit, if nothing of that
/// name is measured.
struct EarlyStopping {
  enum class Mode { automatic, min, max };

  std::string monitor = "val_loss";
  double min_delta = 0;
  int patience = 0;
  /// Whether less or more is better; automatic: more is better for what ends in "accuracy".
  Mode mode = Mode::automatic;

  /// The best number so far, and the epochs since then.
  double best = 0;
  int waited = 0;

  void on_train_begin() {
    waited = 0;
    // No infinity, which -ffast-math does not know.
    best = rises() ? std::numeric_limits<double>::lowest() : std::numeric_limits<double>::max();
  }

  void on_epoch_end(EpochEnd& event) {
    const double value = value_of(event.logs);
    if (rises() ? value - min_delta > best : value + min_delta < best) {
      best = value;
      waited = 0;
    } else if (++waited >= patience) {
      event.stop_training = true;
    }
  }

 private:
  double value_of(const Logs& logs) const {
    if (!logs.contains(monitor)) {
      std::string known;
      for (const auto& [name, value] : logs) known += (known.empty() ? "" : ", ") + name;
      throw_error("EarlyStopping, monitor: expected one of " + known + ", found \"" + monitor + "\"");
    }
    return logs[monitor];
  }

  bool rises() const {
    return mode == Mode::max || (mode == Mode::automatic && monitor.ends_with("accuracy"));
  }
};

}  // namespace mica
