// SPDX-License-Identifier: MIT
// train_on_batch and test_on_batch: the user's own loop of batches.
#include <mica/mica.hpp>

#include "support/difference.hpp"
#include "support/error_of.hpp"
#include "support/toy_set.hpp"

#include <doctest/doctest.h>

#include <limits>
#include <span>
#include <stdexcept>
#include <string>
#include <type_traits>

namespace {

using Net = mica::Sequential<mica::Input<6, 6, 1>, mica::Conv2D<3, 3, mica::ReLU>, mica::Flatten,
                             mica::Dense<3, mica::Softmax>>;
using Dropping =
    mica::Sequential<mica::Input<6, 6, 1>, mica::Flatten, mica::Dropout<0.5>, mica::Dense<3, mica::Softmax>>;
using Model = mica::ModelOf<Net, mica::Adam, mica::SparseCategoricalCrossentropy<>, mica::Accuracy>;

template <class AnyNet = Net>
auto new_model(const mica::Adam& adam = {}) {
  return mica::compile(AnyNet{}, adam, mica::SparseCategoricalCrossentropy<>{}, mica::Accuracy{});
}

/// One batch an epoch, in order.
mica::FitOptions at_once(int epochs) {
  return {.batch_size = 1000, .epochs = epochs, .verbose = 0, .shuffle = false, .threads = 1};
}

}  // namespace

TEST_CASE("ModelOf names the type of what compile returns") {
  static_assert(std::is_same_v<Model, decltype(new_model())>);
  struct Holder {
    Model model = new_model();
  };
  CHECK(Holder().model.parameters().size() == new_model().parameters().size());
}

TEST_CASE("train_on_batch is the step that fit makes of these samples") {
  const auto data = ToySet(50).dataset();
  auto model = new_model(), wanted = new_model();
  for (int step = 0; step < 3; ++step) {
    const mica::Logs logs = model.train_on_batch(data);
    const mica::History history = wanted.fit(data, at_once(1));
    CHECK(difference(model, wanted) == "");
    CHECK(logs["loss"] == history["loss"][0]);
    CHECK(logs["accuracy"] == history["accuracy"][0]);
  }
  CHECK(model.batches() == 3);
  CHECK(model.epochs() == 0);
  CHECK(wanted.epochs() == 3);
}

TEST_CASE("train_on_batch returns the loss and the metrics before the step, as test_on_batch does") {
  const auto data = ToySet(50).dataset();
  auto model = new_model();
  for (int step = 0; step < 3; ++step) {
    const mica::Logs before = model.test_on_batch(data), logs = model.train_on_batch(data);
    CHECK(logs["loss"] == doctest::Approx(before["loss"]).epsilon(1e-6));
    CHECK(logs["accuracy"] == before["accuracy"]);
    CHECK(model.test_on_batch(data)["loss"] < before["loss"]);
  }
}

TEST_CASE("test_on_batch is evaluate of the batch, and changes nothing") {
  const ToySet set(50);
  const Model model = new_model(), before = model;
  const mica::Logs wanted = model.evaluate(set.dataset());
  for (const mica::Logs& logs : {model.test_on_batch(set.dataset()), model.test_on_batch(set.x, set.labels),
                                 model.test_on_batch(set.dataset(), {.threads = 3})}) {
    CHECK(logs["loss"] == wanted["loss"]);
    CHECK(logs["accuracy"] == wanted["accuracy"]);
  }
  CHECK(difference(model, before) == "");
}

TEST_CASE("tensors and a Dataset are trained on alike, with any number of threads") {
  const ToySet set(50);
  auto model = new_model(), tensors = new_model(), threads = new_model();
  for (int step = 0; step < 3; ++step) {
    model.train_on_batch(set.dataset(), {.threads = 1});
    tensors.train_on_batch(set.x, set.labels);
    threads.train_on_batch(set.dataset(), {.threads = 3});
  }
  CHECK(difference(model, tensors) == "");
  CHECK(difference(model, threads) == "");
}

TEST_CASE("random layers draw new numbers in each call, and the same numbers from the same seed") {
  const auto data = ToySet(50).dataset();
  // With a rate of 0 only the masks differ from call to call.
  auto model = new_model<Dropping>({.learning_rate = 0}), again = model, other = model;
  const double first = model.train_on_batch(data)["loss"], second = model.train_on_batch(data)["loss"];
  CHECK(first != second);
  CHECK(again.train_on_batch(data)["loss"] == first);
  CHECK(again.train_on_batch(data)["loss"] == second);
  CHECK(other.train_on_batch(data, {.seed = 1})["loss"] != first);
  // And otherwise than fit does.
  auto fitted = new_model<Dropping>({.learning_rate = 0});
  const auto history = fitted.fit(data, at_once(2));
  CHECK(history["loss"][0] != first);
  CHECK(history["loss"][1] != second);
}

TEST_CASE("fit and train_on_batch go on with each other's state") {
  const auto data = ToySet(50).dataset();
  auto model = new_model(), wanted = new_model();
  model.fit(data, at_once(2));
  model.train_on_batch(data);
  model.fit(data, at_once(1));
  wanted.fit(data, at_once(4));
  CHECK(difference(model, wanted) == "");
  CHECK(model.batches() == 4);
  CHECK(model.epochs() == 3);
}

TEST_CASE("after an error the model and the optimizer's state are as before the call") {
  ToySet set(50), bad(50);
  bad.x(7, 1, 2, 0) = std::numeric_limits<float>::quiet_NaN();
  auto model = new_model(), wanted = new_model();
  model.train_on_batch(set.dataset());
  wanted.train_on_batch(set.dataset());
  CHECK(
      error_of([&] { model.train_on_batch(bad.dataset()); }) ==
      "train_on_batch: expected a finite loss, found NaN: sample 7 holds NaN; the model is as it was before");
  model.optimizer().learning_rate = 1e300;
  const std::string sentence = error_of([&] { model.train_on_batch(set.dataset()); });
  CHECK_MESSAGE(sentence.starts_with("train_on_batch: expected finite parameters, found "), sentence);
  CHECK_MESSAGE(sentence.ends_with("(it is 1e+300); the model is as it was before"), sentence);
  model.optimizer().learning_rate = 0.001;
  CHECK(difference(model, wanted) == "");
  CHECK(model.batches() == 1);
  for (int step = 0; step < 2; ++step) {
    model.train_on_batch(set.dataset());
    wanted.train_on_batch(set.dataset());
  }
  CHECK(difference(model, wanted) == "");
}

TEST_CASE("data that do not fit are the same error as in fit") {
  Model model = new_model();
  const mica::Tensor<float, 4> large(5, 28, 28, 1);
  CHECK(error_of([&] { model.train_on_batch(large, ToySet(5).labels); }) ==
        "train_on_batch: expected samples of 6x6x1, the network's input, found samples of 28x28x1");
  CHECK(error_of([&] { model.test_on_batch(mica::Dataset(ToySet(5).x)); }) ==
        "test_on_batch: expected samples with targets, found samples alone");
  CHECK(error_of([&] { model.train_on_batch(mica::Dataset()); }) ==
        "train_on_batch: expected at least one sample, found none");
}
