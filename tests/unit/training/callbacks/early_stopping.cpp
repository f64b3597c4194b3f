// SPDX-License-Identifier: MIT
#include <mica/training/callbacks/early_stopping.hpp>

#include "support/error_of.hpp"

#include <doctest/doctest.h>

#include <limits>
#include <string>
#include <vector>

namespace {

/// The number of epochs that are trained when each ends with the next of these numbers.
int epochs_of(mica::EarlyStopping& stopping, const std::vector<double>& values) {
  const mica::Callback callback = &stopping;
  const std::vector<std::string> names = {"loss", stopping.monitor};
  mica::TrainBegin begin{static_cast<int>(values.size()), 1, names};
  callback.on_train_begin(begin);
  int epoch = 0;
  for (const double value : values) {
    mica::Logs logs;
    logs.set(stopping.monitor, value);
    mica::EpochEnd event{epoch++, static_cast<int>(values.size()), logs};
    callback.on_epoch_end(event);
    if (event.stop_training) break;
  }
  return epoch;
}
int epochs_of(mica::EarlyStopping&& stopping, const std::vector<double>& values) {
  return epochs_of(stopping, values);
}

using Mode = mica::EarlyStopping::Mode;
constexpr double not_a_number = std::numeric_limits<double>::quiet_NaN();

}  // namespace

TEST_CASE("without patience, the first epoch that does not improve is the last") {
  CHECK(epochs_of({}, {3, 2, 1, 0.5}) == 4);
  CHECK(epochs_of({}, {3, 2, 2.5, 1}) == 3);
  CHECK(epochs_of({}, {3, 2, 2, 1}) == 3);
}

TEST_CASE("patience is the number of epochs in a row that may not improve on the best") {
  CHECK(epochs_of({.patience = 2}, {3, 2, 2.5, 1.5, 1.6, 1.7, 1}) == 6);
  CHECK(epochs_of({.patience = 3}, {3, 2, 2.5, 1.5, 1.6, 1.7, 1}) == 7);
  CHECK(epochs_of({.patience = 2}, {1, 3, 2, 0}) == 3);
}

TEST_CASE("an improvement is more than min_delta") {
  CHECK(epochs_of({.min_delta = 0.5}, {3, 2, 1.25, 0.5}) == 4);
  CHECK(epochs_of({.min_delta = 0.5}, {3, 2, 1.5, 0.5}) == 3);
  CHECK(epochs_of({.monitor = "accuracy", .min_delta = 0.25}, {0.25, 0.5, 1}) == 2);
}

TEST_CASE("more is better for an accuracy, and where mode says so") {
  CHECK(epochs_of({.monitor = "val_accuracy"}, {0.5, 0.75, 0.875, 0.75, 1}) == 4);
  CHECK(epochs_of({.monitor = "accuracy", .mode = Mode::min}, {0.5, 0.25, 0.75}) == 3);
  CHECK(epochs_of({.monitor = "loss", .mode = Mode::max}, {1, 2, 1.5, 3}) == 3);
  CHECK(epochs_of({.monitor = "f1", .mode = Mode::max}, {1, 2, 3}) == 3);
}

TEST_CASE("NaN is no improvement") {
  CHECK(epochs_of({.patience = 2}, {1, not_a_number, not_a_number, 0}) == 3);
  CHECK(epochs_of({.patience = 2}, {not_a_number, 1, 0.5, 0.25}) == 4);
}

TEST_CASE("each fit begins with a new best, which a test can read") {
  mica::EarlyStopping stopping{.patience = 2};
  CHECK(epochs_of(stopping, {1, 2}) == 2);
  CHECK(stopping.best == 1);
  CHECK(stopping.waited == 1);
  CHECK(epochs_of(stopping, {not_a_number, 3, 4}) == 3);
  CHECK(stopping.best == 3);
  CHECK(stopping.waited == 1);
}

namespace {

std::string message_of(mica::EarlyStopping stopping) {
  const std::vector<std::string> names = {"loss", "accuracy", "seconds"};
  return error_of([&] { stopping.on_train_begin(mica::TrainBegin{5, 1, names}); });
}

}  // namespace

TEST_CASE("a name that is not measured is an error before the first batch") {
  CHECK(message_of({}) ==
        "EarlyStopping, monitor: expected one of loss, accuracy, seconds, found \"val_loss\"");
  CHECK(message_of({.monitor = "accuracy"}) == "no error");
}

TEST_CASE("a negative patience and a negative min_delta are errors") {
  CHECK(message_of({.monitor = "loss", .patience = -1}) == "EarlyStopping: expected patience >= 0, found -1");
  CHECK(message_of({.monitor = "loss", .min_delta = -0.5}) ==
        "EarlyStopping: expected a finite min_delta >= 0, found -0.5");
  CHECK(message_of({.monitor = "loss", .min_delta = not_a_number}) ==
        "EarlyStopping: expected a finite min_delta >= 0, found NaN");
}
