// SPDX-License-Identifier: MIT
// Who may change the learning rate during fit, and when that takes effect.
#include <mica/mica.hpp>

#include "support/difference.hpp"
#include "support/error_of.hpp"
#include "support/toy_set.hpp"

#include <doctest/doctest.h>

#include <cstdint>
#include <limits>
#include <string>
#include <utility>
#include <vector>

namespace {

using Net = mica::Sequential<mica::Input<6, 6, 1>, mica::Flatten, mica::Dense<3, mica::Softmax>>;

template <class Optimizer = mica::SGD>
auto new_model(const Optimizer& optimizer = {}) {
  return mica::compile(Net{}, optimizer, mica::SparseCategoricalCrossentropy{});
}

mica::FitOptions quiet(mica::FitOptions options) {
  options.threads = 1;
  options.verbose = 0;
  return options;
}

std::vector<std::string> names(const mica::History& history) {
  std::vector<std::string> all;
  for (const auto& [name, values] : history) all.push_back(name);
  return all;
}

/// A step of a tenth against the gradient.
struct Fixed {
  static constexpr const char* name = "Fixed";
  static constexpr int slots = 0;
  template <class T>
  void update(const mica::ParameterSlice<T, 0>& s, std::int64_t) const {
    for (int i = 0; i < s.size; ++i) s.parameters[i] -= T(0.1) * s.gradient[i];
  }
};

/// One whose learning rate is a float.
struct Simple {
  static constexpr const char* name = "Simple";
  static constexpr int slots = 0;
  float learning_rate = 0.5F;
  template <class T>
  void update(const mica::ParameterSlice<T, 0>& s, std::int64_t) const {
    for (int i = 0; i < s.size; ++i) s.parameters[i] -= T(learning_rate) * s.gradient[i];
  }
};

}  // namespace

TEST_CASE("if a callback changes the model's optimizer, the next batch uses the new values") {
  const auto data = ToySet(50).dataset();
  // Two epochs at a rate of 0.01 and one at 0.5, in one call and in two.
  auto wanted = new_model();
  wanted.fit(data, quiet({.epochs = 2}));
  wanted.optimizer().learning_rate = 0.5;
  wanted.fit(data, quiet({}));

  auto at_end = new_model();
  at_end.fit(data, quiet({.epochs = 3, .callbacks = {[&](mica::EpochEnd& event) {
                                         if (event.epoch == 1) at_end.optimizer().learning_rate = 0.5;
                                       }}}));
  CHECK(difference(at_end, wanted) == "");

  auto at_begin = new_model();
  struct Begins {
    decltype(at_begin)& model;
    void on_epoch_begin(int epoch) const {
      if (epoch == 2) model.optimizer().learning_rate = 0.5;
    }
  };
  // A callback behind it that leaves the rate alone does not set it back.
  struct Looks {
    double rate = 0;
    void on_epoch_begin(mica::EpochBegin& event) { rate = event.learning_rate.value_or(0); }
  };
  Looks looks;
  at_begin.fit(data, quiet({.epochs = 3, .callbacks = {Begins{at_begin}, &looks}}));
  CHECK(difference(at_begin, wanted) == "");
  CHECK(looks.rate == 0.5);

  // Within an epoch: no batch moves the parameters once the rate is 0.
  auto stops = new_model(), one_batch = new_model();
  struct Freezes {
    decltype(stops)& model;
    void on_train_batch_end(mica::BatchEnd&) const { model.optimizer().learning_rate = 0; }
  };
  const auto in_order = quiet({.batch_size = 10, .shuffle = false});
  auto freezing = in_order;
  freezing.callbacks = {Freezes{stops}};
  stops.fit(data, freezing);
  one_batch.fit(data.slice(0, 10), in_order);
  CHECK(difference(stops, one_batch) == "");
}

TEST_CASE("LearningRateScheduler calls its schedule before each epoch, with the epoch and the current rate") {
  const auto data = ToySet(50).dataset();
  auto model = new_model(), wanted = new_model();
  std::vector<std::pair<int, double>> asked;
  const auto history = model.fit(
      data, quiet({.epochs = 3, .callbacks = {mica::LearningRateScheduler([&](int epoch, double rate) {
                                  asked.emplace_back(epoch, rate);
                                  return rate * 0.5;
                                })}}));
  CHECK(asked == std::vector<std::pair<int, double>>{{0, 0.01}, {1, 0.005}, {2, 0.0025}});
  CHECK(model.optimizer().learning_rate == 0.00125);
  for (const double rate : {0.005, 0.0025, 0.00125}) {
    wanted.optimizer().learning_rate = rate;
    wanted.fit(data, quiet({}));
  }
  CHECK(difference(model, wanted) == "");
  CHECK(history["learning_rate"] == std::vector<double>{0.005, 0.0025, 0.00125});
}

TEST_CASE("the History has the learning rate behind all measured numbers, and only if it is scheduled") {
  const auto data = ToySet(50).dataset();
  const mica::LearningRateScheduler constant([](int, double rate) { return rate; });
  CHECK(names(new_model().fit(data, quiet({.callbacks = {constant}, .validation_split = 0.5}))) ==
        std::vector<std::string>{"loss", "val_loss", "learning_rate", "seconds"});
  CHECK(names(new_model().fit(data, quiet({}))) == std::vector<std::string>{"loss", "seconds"});
}

TEST_CASE("an optimizer of the user may have a learning rate of its own type") {
  auto model = new_model(Simple{});
  model.fit(ToySet(50).dataset(),
            quiet({.callbacks = {mica::LearningRateScheduler([](int, double rate) { return rate / 2; })}}));
  CHECK(model.optimizer().learning_rate == 0.25F);
}

TEST_CASE("a scheduled rate out of range is an error that names the epoch; the optimizer keeps its rate") {
  const auto data = ToySet(50).dataset();
  for (const auto& [rate, text] :
       {std::pair{-1.0, "-1"}, std::pair{std::numeric_limits<double>::quiet_NaN(), "NaN"},
        std::pair{std::numeric_limits<double>::infinity(), "inf"}}) {
    auto model = new_model(), wanted = new_model();
    const double next = rate;
    CHECK(error_of([&] {
            model.fit(data, quiet({.epochs = 3,
                                   .callbacks = {mica::LearningRateScheduler(
                                       [&](int epoch, double now) { return epoch == 1 ? next : now; })}}));
          }) ==
          std::string("LearningRateScheduler, epoch 2: expected a finite learning rate >= 0, found ") + text);
    CHECK(model.optimizer().learning_rate == 0.01);
    wanted.fit(data, quiet({}));
    CHECK(difference(model, wanted) == "");
  }
}

TEST_CASE("the optimizer checks the rate that a callback sets") {
  struct Sets {
    void on_epoch_begin(mica::EpochBegin& event) const { event.learning_rate = -0.5; }
  };
  auto model = new_model();
  CHECK(error_of([&] { model.fit(ToySet(50).dataset(), quiet({.callbacks = {Sets{}}})); }) ==
        "SGD: expected a finite learning_rate >= 0, found -0.5");
  CHECK(model.optimizer().learning_rate == 0.01);
  auto fixed = new_model(Fixed{});
  CHECK(error_of([&] { fixed.fit(ToySet(50).dataset(), quiet({.callbacks = {Sets{}}})); }) ==
        "fit: a callback sets the learning rate, but the optimizer Fixed has none");
}

TEST_CASE("a scheduler without a learning rate is an error before the first batch") {
  auto model = new_model(Fixed{});
  const mica::LearningRateScheduler halves([](int, double rate) { return rate / 2; });
  CHECK(error_of([&] { model.fit(ToySet(50).dataset(), quiet({.callbacks = {halves}})); }) ==
        "LearningRateScheduler: expected an optimizer with a learning rate, found one without");
  CHECK(model.batches() == 0);
  CHECK(error_of([] { mica::LearningRateScheduler{nullptr}; }) ==
        "LearningRateScheduler: expected a schedule, found an empty function");
}

TEST_CASE("fit follows the schedule of the optimizer, batch after batch and call after call") {
  const auto data = ToySet(50).dataset();
  // 5 batches in each epoch.
  const auto in_order = quiet({.batch_size = 10, .shuffle = false});
  const mica::ExponentialDecay halves{.initial_learning_rate = 1, .decay_steps = 1, .decay_rate = 0.5};
  auto model = new_model(mica::SGD{.learning_rate = halves}), wanted = new_model();
  double rate = 1;
  for (int batch = 0; batch < 10; ++batch, rate /= 2) {
    wanted.optimizer().learning_rate = rate;
    wanted.fit(data.slice(batch % 5 * 10, 10), in_order);
  }
  const auto first = model.fit(data, in_order), second = model.fit(data, in_order);
  CHECK(difference(model, wanted) == "");
  // The History has the rate of the last step of each epoch.
  CHECK(names(first) == std::vector<std::string>{"loss", "learning_rate", "seconds"});
  CHECK(first["learning_rate"] == std::vector<double>{1.0 / 16});
  CHECK(second["learning_rate"] == std::vector<double>{1.0 / 512});
}

TEST_CASE("a callback sees the rate of the next step, and cannot set one that follows a schedule") {
  const auto data = ToySet(50).dataset();
  struct Looks {
    std::vector<double> rates;
    void on_train_begin(mica::TrainBegin& event) { rates.push_back(event.learning_rate.value_or(-1)); }
    void on_epoch_begin(mica::EpochBegin& event) { rates.push_back(event.learning_rate.value_or(-1)); }
  };
  Looks looks;
  auto model = new_model(mica::SGD{.learning_rate = [](std::int64_t step) { return step; }});
  model.fit(data, quiet({.batch_size = 25, .epochs = 2, .callbacks = {&looks}}));
  CHECK(looks.rates == std::vector<double>{0, 0, 2});
  const mica::LearningRateScheduler adds([](int, double rate) { return rate + 1; });
  CHECK(
      error_of([&] { model.fit(data, quiet({.callbacks = {adds}})); }) ==
      "fit: a callback sets the learning rate, but that of the optimizer SGD follows a schedule, a function; "
      "make the optimizer with a number");
  CHECK(model.batches() == 4);

  auto cosine = new_model(
      mica::Adam{.learning_rate = mica::CosineDecay{.initial_learning_rate = 1, .decay_steps = 10}});
  CHECK(error_of([&] { cosine.fit(data, quiet({.callbacks = {adds}})); }) ==
        "fit: a callback sets the learning rate, but that of the optimizer Adam follows a schedule, "
        "CosineDecay; make the optimizer with a number");
  CHECK(error_of([] { new_model(mica::Adam{.learning_rate = mica::CosineDecay{}}); }) ==
        "CosineDecay: expected decay_steps >= 1, found 0");
}

TEST_CASE("an error names the rate of the step that was too large") {
  auto model = new_model(mica::SGD{.learning_rate = [](std::int64_t step) { return step == 1 ? 1e300 : 0; }});
  const auto sentence = error_of(
      [&] { model.fit(ToySet(50).dataset(), quiet({.batch_size = 10, .epochs = 2, .shuffle = false})); });
  CHECK(sentence.find("likely because the learning rate is too large (it is 1e+300)") != std::string::npos);
}
