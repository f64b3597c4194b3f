// SPDX-License-Identifier: MIT
#include <mica/training/callbacks/reduce_lr_on_plateau.hpp>

#include "support/error_of.hpp"
#include "support/fake_model.hpp"

#include <doctest/doctest.h>

#include <limits>
#include <string>
#include <vector>

namespace {

/// The learning rate of an optimizer, at first 0.5, after epochs that end with these losses.
double rate_after(mica::ReduceLROnPlateau callback, const std::vector<double>& losses) {
  FakeModel model;
  CHECK(epochs_of(callback, model, callback.monitor, losses) == static_cast<int>(losses.size()));
  return model.rate.value();
}

std::string message_of(mica::ReduceLROnPlateau callback, std::optional<double> rate = 0.5) {
  const std::vector<std::string> names = {"loss", "hits"};
  FakeModel model;
  mica::TrainBegin event{model, 5, 1, names, rate};
  return error_of([&] { callback.on_train_begin(event); });
}

constexpr double not_a_number = std::numeric_limits<double>::quiet_NaN();

}  // namespace

TEST_CASE("after `patience` epochs without an improvement the rate is multiplied by the factor") {
  CHECK(rate_after({.factor = 0.5, .patience = 2}, {3, 2, 2}) == 0.5);
  CHECK(rate_after({.factor = 0.5, .patience = 2}, {3, 2, 2, 2}) == 0.25);
  CHECK(rate_after({.factor = 0.5, .patience = 2}, {3, 2, 2, 2, 2}) == 0.25);
  CHECK(rate_after({.factor = 0.5, .patience = 2}, {3, 2, 2, 2, 2, 2}) == 0.125);
  CHECK(rate_after({.factor = 0.5, .patience = 2}, {3, 2, 2, 1, 1, 0.5}) == 0.5);
  CHECK(rate_after({.factor = 0.5, .patience = 2}, {1, not_a_number, not_a_number}) == 0.25);
}

TEST_CASE("the defaults are those of Keras") {
  std::vector<double> losses(11, 1);
  CHECK(rate_after({}, losses) == doctest::Approx(0.05));
  losses.pop_back();
  CHECK(rate_after({}, losses) == 0.5);
  // An improvement of less than 1e-4 is none.
  CHECK(rate_after({.patience = 1}, {1, 0.99995}) == doctest::Approx(0.05));
  CHECK(rate_after({.patience = 1}, {1, 0.9998}) == 0.5);
}

TEST_CASE("more is better where the name or the mode says so") {
  CHECK(rate_after({.monitor = "val_accuracy", .factor = 0.5, .patience = 1}, {0.5, 0.75}) == 0.5);
  CHECK(rate_after({.monitor = "val_accuracy", .factor = 0.5, .patience = 1}, {0.5, 0.25}) == 0.25);
  CHECK(rate_after({.monitor = "hits", .factor = 0.5, .patience = 1, .mode = mica::MonitorMode::min},
                   {0.5, 0.25}) == 0.5);
}

TEST_CASE("no epoch is counted during the cooldown") {
  // Reduced after the second epoch. As in Keras, the last epoch of a cooldown is counted.
  CHECK(rate_after({.factor = 0.5, .patience = 1, .cooldown = 2}, {1, 1, 1}) == 0.25);
  CHECK(rate_after({.factor = 0.5, .patience = 1, .cooldown = 2}, {1, 1, 1, 1}) == 0.125);
  CHECK(rate_after({.factor = 0.5, .patience = 1, .cooldown = 3}, {1, 1, 1, 1}) == 0.25);
}

TEST_CASE("the rate does not fall below min_lr") {
  CHECK(rate_after({.factor = 0.5, .patience = 1, .min_lr = 0.2}, {1, 1, 1}) == 0.2);
  CHECK(rate_after({.factor = 0.5, .patience = 1, .min_lr = 0.2}, {1, 1, 1, 1, 1}) == 0.2);
  CHECK(rate_after({.factor = 0.5, .patience = 1, .min_lr = 0.75}, {1, 1, 1}) == 0.5);
}

TEST_CASE("the History gets the rates, and each fit begins anew") {
  const std::vector<std::string> names = {"loss"};
  FakeModel model;
  mica::TrainBegin event{model, 5, 1, names, 0.5};
  mica::ReduceLROnPlateau callback{.monitor = "loss"};
  callback.waited = callback.cooling = 7;
  callback.best = 1;
  callback.on_train_begin(event);
  CHECK(event.log_learning_rate);
  CHECK(callback.waited == 0);
  CHECK(callback.cooling == 0);
  CHECK(!callback.best);
}

TEST_CASE("what cannot work is an error before the first batch") {
  CHECK(message_of({.monitor = "loss"}) == "no error");
  CHECK(message_of({}) == "ReduceLROnPlateau, monitor: expected one of loss, hits, found \"val_loss\"");
  CHECK(message_of({.monitor = "loss"}, {}) ==
        "ReduceLROnPlateau: expected an optimizer with a learning rate, found one without");
  CHECK(message_of({.monitor = "loss", .factor = 1}) ==
        "ReduceLROnPlateau: expected 0 < factor < 1, found 1");
  CHECK(message_of({.monitor = "loss", .factor = 0}) ==
        "ReduceLROnPlateau: expected 0 < factor < 1, found 0");
  CHECK(message_of({.monitor = "loss", .patience = -1}) ==
        "ReduceLROnPlateau: expected patience >= 0, found -1");
  CHECK(message_of({.monitor = "loss", .min_delta = -1}) ==
        "ReduceLROnPlateau: expected a finite min_delta >= 0, found -1");
  CHECK(message_of({.monitor = "loss", .cooldown = -1}) ==
        "ReduceLROnPlateau: expected cooldown >= 0, found -1");
  CHECK(message_of({.monitor = "loss", .min_lr = -1}) ==
        "ReduceLROnPlateau: expected a finite min_lr >= 0, found -1");
}
