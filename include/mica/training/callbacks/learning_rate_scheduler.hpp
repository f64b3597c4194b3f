// SPDX-License-Identifier: MIT
#pragma once

#include <mica/core/values/range.hpp>
#include <mica/training/callbacks/callback.hpp>

#include <functional>
#include <string>
#include <utility>

namespace mica {

/// Sets the learning rate before each epoch. Keras' LearningRateScheduler: `schedule(epoch, rate)` gets the
/// number of the epoch, from 0, and the current rate, and returns the new rate. The History then has the
/// series "learning_rate".
///
///     LearningRateScheduler([](int epoch, double rate) { return epoch < 10 ? rate : 0.9 * rate; })
///
/// The constructor throws Error if the schedule is an empty function. Fit throws Error before the first batch
/// if the optimizer has no learning rate, and before an epoch if the schedule returns a rate that is negative
/// or not finite.
class LearningRateScheduler {
 public:
  using Schedule = std::function<double(int epoch, double rate)>;

  explicit LearningRateScheduler(Schedule schedule) : schedule_(std::move(schedule)) {
    if (!schedule_)
      detail::throw_error("LearningRateScheduler: expected a schedule, found an empty function");
  }

  void on_train_begin(TrainBegin& event) const {
    if (!event.learning_rate)
      detail::throw_error(
          "LearningRateScheduler: expected an optimizer with a learning rate, found one without");
    event.log_learning_rate = true;
  }

  void on_epoch_begin(EpochBegin& event) const {
    const double rate = schedule_(event.epoch, event.learning_rate.value_or(0));
    detail::check_not_negative("LearningRateScheduler, epoch " + std::to_string(event.epoch + 1),
                               "learning rate", rate);
    event.learning_rate = rate;
  }

 private:
  Schedule schedule_;
};

}  // namespace mica
