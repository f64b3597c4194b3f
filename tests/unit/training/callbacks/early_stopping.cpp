// SPDX-License-Identifier: MIT
#include <mica/training/callbacks/early_stopping.hpp>

#include "support/error_of.hpp"
#include "support/fake_model.hpp"

#include <doctest/doctest.h>

#include <limits>
#include <string>
#include <vector>

namespace {

/// The number of epochs that are trained when each ends with the next of these numbers.
int epochs_of(mica::EarlyStopping& stopping, const std::vector<double>& values) {
  FakeModel model;
  return epochs_of(stopping, model, stopping.monitor, values);
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
  // As in Keras, the first epoch is never the last.
  CHECK(epochs_of({}, {not_a_number, 1, 0.5, 0.25}) == 4);
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
  const std::vector<std::string> names = {"loss", "accuracy", "hits", "seconds"};
  FakeModel model;
  return error_of([&] { stopping.on_train_begin(mica::TrainBegin{model, 5, 1, names}); });
}

}  // namespace

TEST_CASE("a name that is not measured is an error before the first batch") {
  CHECK(message_of({}) ==
        "EarlyStopping, monitor: expected one of loss, accuracy, hits, seconds, found \"val_loss\"");
  CHECK(message_of({.monitor = "accuracy"}) == "no error");
}

TEST_CASE("a mode that does not follow from the name is an error before the first batch") {
  CHECK(
      message_of({.monitor = "hits"}) ==
      "EarlyStopping, mode: expected min or max for \"hits\", found automatic, for a name that does not say "
      "whether less or more is better");
  CHECK(message_of({.monitor = "hits", .mode = Mode::max}) == "no error");
}

TEST_CASE("only epochs that are better than the baseline, too, begin the patience anew") {
  CHECK(epochs_of({.patience = 2, .baseline = 1.5}, {3, 2, 1, 0.5, 0.25}) == 5);
  CHECK(epochs_of({.patience = 2, .baseline = 0.5}, {3, 2, 1, 2, 0.25}) == 4);
  CHECK(epochs_of({.patience = 3, .baseline = 0.5}, {3, 2, 2, 2, 0.25}) == 3);
}

TEST_CASE("epochs before start_from_epoch are not monitored") {
  CHECK(epochs_of({.start_from_epoch = 3}, {1, 2, 3, 4, 3, 3, 2}) == 6);
  CHECK(epochs_of({.start_from_epoch = 1}, {0, 3, 2, 1}) == 4);
}

TEST_CASE("the weights of the best epoch are restored, whether training ends early or not") {
  const auto weight_of = [](mica::EarlyStopping stopping, const std::vector<double>& values) {
    FakeModel model;
    epochs_of(stopping, model, stopping.monitor, values);
    return model.weight;
  };
  CHECK(weight_of({.patience = 2}, {3, 1, 2, 2}) == 3);
  CHECK(weight_of({.patience = 2, .restore_best_weights = true}, {3, 1, 2, 2}) == 1);
  CHECK(weight_of({.patience = 9, .restore_best_weights = true}, {3, 2, 1, 2}) == 2);
  // No epoch is better than the baseline; the best of them counts.
  CHECK(weight_of({.patience = 9, .baseline = 0.5, .restore_best_weights = true}, {3, 1, 2}) == 1);
  CHECK(weight_of({.patience = 9, .restore_best_weights = true}, {not_a_number, not_a_number}) == 0);
  CHECK(weight_of({.patience = 9, .restore_best_weights = true, .start_from_epoch = 2}, {0, 0, 3, 4}) == 2);
}

TEST_CASE("negative numbers are errors") {
  CHECK(message_of({.monitor = "loss", .patience = -1}) == "EarlyStopping: expected patience >= 0, found -1");
  CHECK(message_of({.monitor = "loss", .start_from_epoch = -1}) ==
        "EarlyStopping: expected start_from_epoch >= 0, found -1");
  CHECK(message_of({.monitor = "loss", .min_delta = -0.5}) ==
        "EarlyStopping: expected a finite min_delta >= 0, found -0.5");
  CHECK(message_of({.monitor = "loss", .min_delta = not_a_number}) ==
        "EarlyStopping: expected a finite min_delta >= 0, found NaN");
}
