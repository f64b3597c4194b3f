// SPDX-License-Identifier: MIT
#include <mica/mica.hpp>

#include "support/difference.hpp"
#include "support/error_of.hpp"
#include "support/toy_set.hpp"

#include <doctest/doctest.h>

#include <cmath>
#include <cstddef>
#include <limits>
#include <string>
#include <vector>

namespace {

using Net = mica::Sequential<mica::Input<6, 6, 1>, mica::Flatten, mica::Dense<3, mica::Softmax>>;

auto new_model() { return mica::compile(Net{}, mica::SGD{}, mica::SparseCategoricalCrossentropy{}); }

}  // namespace

TEST_CASE("the rates grow by the same factor, and the model stays as it is") {
  const ToySet set(40);
  auto model = new_model();
  const auto curve = mica::find_learning_rate(
      model, set.dataset(), {.min = 1e-3, .max = 0.1, .steps = 5, .batch_size = 16, .threads = 1});
  REQUIRE(curve.rates.size() == 5);
  for (std::size_t i = 0; i < 5; ++i)
    CHECK(curve.rates[i] == doctest::Approx(1e-3 * std::pow(10, static_cast<double>(i) / 2)));
  CHECK(curve.losses.size() == 5);
  CHECK(difference(model, new_model()) == "");
  CHECK(model.optimizer().learning_rate == 0.01);
  CHECK(model.batches() == 0);
}

TEST_CASE("the losses are those of training with these rates, and the smoothed ones their weighted means") {
  const ToySet set(32);
  const auto curve = mica::find_learning_rate(
      new_model(), set.x, set.labels,
      {.min = 0.125, .max = 0.5, .steps = 3, .batch_size = 32, .smoothing = 0.5, .threads = 1});
  auto model = new_model();
  REQUIRE(curve.losses.size() == 3);
  for (std::size_t i = 0; i < 3; ++i) {
    model.optimizer().learning_rate = 0.125 * std::pow(2, static_cast<double>(i));
    CHECK(curve.losses[i] == doctest::Approx(model.train_on_batch(set.x, set.labels)["loss"]).epsilon(1e-5));
  }
  const auto& loss = curve.losses;
  CHECK(curve.smoothed[0] == doctest::Approx(loss[0]));
  CHECK(curve.smoothed[1] == doctest::Approx((loss[0] + 2 * loss[1]) / 3));
  CHECK(curve.smoothed[2] == doctest::Approx((loss[0] + 2 * loss[1] + 4 * loss[2]) / 7));
}

TEST_CASE("the test ends when the loss explodes or is no number") {
  const ToySet set(64);
  const auto curve =
      mica::find_learning_rate(new_model(), set.dataset(), {.min = 1e-3, .max = 1e300, .batch_size = 16});
  REQUIRE(curve.rates.size() > 3);
  CHECK(curve.rates.size() < 50);
  const auto suggestion = curve.suggestion();
  REQUIRE(suggestion);
  CHECK(*suggestion > 1e-3);
  CHECK(*suggestion < curve.rates.back());
}

TEST_CASE("the suggestion is where the loss falls most steeply, in front of the least loss") {
  mica::LearningRateCurve curve;
  curve.rates = {1e-4, 1e-3, 1e-2, 0.1, 1, 10, 100};
  curve.smoothed = {2, 1.9, 1.5, 0.5, 20, 10, 1};
  CHECK(curve.suggestion() == 1e-2);
  curve.smoothed = {2, 1.9, 1.8, 1.0, 0.5, 0.5, 0.5};
  CHECK(curve.suggestion() == 0.1);
  curve.smoothed = {1, 2, 3, 4, 5, 6, 7};
  CHECK(!curve.suggestion());
  CHECK(!mica::LearningRateCurve{}.suggestion());
}

TEST_CASE("options out of range, and data without a finite loss, are errors") {
  const ToySet set(8);
  const auto message_of = [&](const mica::FindLearningRateOptions& options) {
    return error_of([&] { mica::find_learning_rate(new_model(), set.dataset(), options); });
  };
  const std::string call = "find_learning_rate: expected ";
  CHECK(message_of({.min = 0}) == call + "a finite min > 0, found 0");
  CHECK(message_of({.max = -1}) == call + "a finite max > 0, found -1");
  CHECK(message_of({.min = 1, .max = 0.5}) == call + "min <= max, found 1 and 0.5");
  CHECK(message_of({.steps = 0}) == call + "steps >= 1, found 0");
  CHECK(message_of({.batch_size = 0}) == call + "batch_size >= 1, found 0");
  CHECK(message_of({.smoothing = 1}) == call + "0 <= smoothing < 1, found 1");
  CHECK(message_of({.explosion = 1}) == call + "explosion > 1, found 1");
  CHECK(message_of({.threads = -1}) == call + "0 <= threads <= 1024, found -1");

  mica::Tensor<float, 4> x = set.x;
  x(0, 0, 0, 0) = std::numeric_limits<float>::quiet_NaN();
  CHECK(error_of([&] { mica::find_learning_rate(new_model(), x, set.labels); }) ==
        call + "a finite loss of the first batch, found NaN or infinity");
}
