// SPDX-License-Identifier: MIT
#pragma once

#include <mica/core/messages/error.hpp>
#include <mica/core/values/range.hpp>
#include <mica/training/callbacks/monitor.hpp>
#include <mica/training/callbacks/saved_state.hpp>

#include <algorithm>
#include <optional>
#include <string>

namespace mica {

/// Multiplies the learning rate by `factor` when the monitored number has not improved by more than
/// `min_delta` for `patience` epochs in a row. Keras' ReduceLROnPlateau. The History then has the series
/// "learning_rate".
///
///     rate = max(factor rate, min_lr)
///
/// For `cooldown` epochs after a reduction no epoch is counted. Before the first batch, fit throws Error if
/// no epoch measures a number of that name, if `mode` does not follow from the name, if the optimizer has no
/// learning rate, if not 0 < factor < 1, or if another member is negative. A number that is not finite is no
/// improvement.
struct ReduceLROnPlateau {
  using Mode = MonitorMode;

  std::string monitor = "val_loss";
  double factor = 0.1;
  int patience = 10;
  Mode mode = Mode::automatic;
  double min_delta = 1e-4;
  int cooldown = 0;
  double min_lr = 0;

  /// The best number so far, the number of epochs since then, and the epochs of the cooldown that are left.
  std::optional<double> best = {};
  int waited = 0;
  int cooling = 0;

  template <class = void>
  void on_train_begin(TrainBegin& event) {
    constexpr const char* owner = "ReduceLROnPlateau";
    if (!detail::in_range(factor, 0, 1) || factor == 0)
      detail::throw_error({owner, ": expected 0 < factor < 1, found ", detail::text_of(factor)});
    detail::check_not_negative(owner, "min_lr", min_lr);
    if (patience < 0) detail::throw_error({owner, ": expected patience >= 0, found ", patience});
    if (cooldown < 0) detail::throw_error({owner, ": expected cooldown >= 0, found ", cooldown});
    watched().check(event.names);
    if (!event.learning_rate)
      detail::throw_error({owner, ": expected an optimizer with a learning rate, found one without"});
    event.log_learning_rate = true;
    best.reset();
    waited = cooling = 0;
  }

  template <class = void>
  void on_epoch_end(const EpochEnd& event) {
    if (cooling > 0) {
      --cooling;
      waited = 0;
    }
    const double value = event.logs[monitor];
    if (watched().improves(value, best)) {
      best = value;
      waited = 0;
    } else if (cooling == 0 && ++waited >= patience) {
      reduce(event.model);
    }
  }

  /// Names what a checkpoint must keep, see SavedState.
  template <class = void>
  void visit_state(SavedState& state) {
    state(best);
    state(waited);
    state(cooling);
  }

 private:
  template <class = void>
  detail::Monitor watched() const {
    return {"ReduceLROnPlateau", monitor, mode, min_delta};
  }

  template <class = void>
  void reduce(ModelHandle& model) {
    const double rate = model.learning_rate().value_or(0);
    // An optimizer may keep its rate as a float.
    if (rate <= static_cast<double>(static_cast<float>(min_lr))) return;
    model.set_learning_rate(std::max(factor * rate, min_lr));
    cooling = cooldown;
    waited = 0;
  }
};

}  // namespace mica
