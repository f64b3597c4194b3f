// SPDX-License-Identifier: MIT
#include <mica/mica.hpp>

#include "support/difference.hpp"
#include "support/toy_set.hpp"

#include <doctest/doctest.h>

#include <limits>
#include <sstream>
#include <string>
#include <vector>

using doctest::Approx;

namespace {

using Net = mica::Sequential<mica::Input<6, 6, 1>, mica::Conv2D<3, 3, mica::ReLU>, mica::Flatten,
                             mica::Dense<3, mica::Softmax>>;

auto new_model(const mica::Adam& adam = {.learning_rate = 0.01}) {
  return mica::compile(Net{}, adam, mica::SparseCategoricalCrossentropy{}, mica::Accuracy{});
}

/// Some numbers do not depend on the number of threads; those here need no second thread.
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

}  // namespace

TEST_CASE("fit learns what can be learned") {
  auto model = new_model();
  const auto history =
      model.fit(ToySet(120).dataset(),
                quiet({.batch_size = 16, .epochs = 15, .validation_data = ToySet(60, 2).dataset()}));
  CHECK(history["accuracy"].front() < 0.8);
  CHECK(history["accuracy"].back() == 1);
  CHECK(history["val_accuracy"].back() == 1);
  CHECK(history["loss"].back() < 0.3 * history["loss"].front());
}

TEST_CASE("the History has Keras' names in Keras' order, and the seconds") {
  const ToySet set(20);
  auto model = new_model();
  const auto plain = model.fit(set.dataset(), quiet({.epochs = 3}));
  CHECK(names(plain) == std::vector<std::string>{"loss", "accuracy", "seconds"});
  CHECK(plain.epochs() == 3);
  for (const auto& [name, values] : plain) CHECK(values.size() == 3);
  for (const double seconds : plain["seconds"]) CHECK((seconds > 0 && seconds < 60));

  const auto validated = model.fit(set.dataset(), quiet({.epochs = 2, .validation_data = set.dataset()}));
  CHECK(names(validated) ==
        std::vector<std::string>{"loss", "accuracy", "val_loss", "val_accuracy", "seconds"});
  for (const auto& [name, values] : validated) CHECK(values.size() == 2);
}

TEST_CASE("loss and accuracy of an epoch are means over its samples, whatever the batches") {
  // With a rate of 0 the parameters stay, and every batch is evaluated with the same ones.
  const auto data = ToySet(50).dataset();
  auto model = new_model({.learning_rate = 0});
  const auto wanted = model.evaluate(data);
  for (const int batch_size : {1, 7, 50, 1000}) {
    const auto history = model.fit(data, quiet({.batch_size = batch_size}));
    CHECK(history["loss"][0] == Approx(wanted["loss"]).epsilon(1e-6));
    CHECK(history["accuracy"][0] == wanted["accuracy"]);
  }
}

TEST_CASE("fit called twice goes on where it stopped: two epochs are one and one") {
  const auto data = ToySet(50).dataset();
  auto at_once = new_model(), in_turn = new_model();
  const auto history = at_once.fit(data, quiet({.batch_size = 17, .epochs = 2, .validation_data = data}));
  auto first = in_turn.fit(data, quiet({.batch_size = 17, .validation_data = data}));
  CHECK(difference(at_once, in_turn) != "");
  const auto second = in_turn.fit(data, quiet({.batch_size = 17, .validation_data = data}));
  CHECK(difference(at_once, in_turn) == "");

  mica::Logs last;
  for (const auto& [name, values] : second) last.set(name, values[0]);
  first.append(last);
  CHECK(difference(first, history) == "");
}

TEST_CASE("no epochs leave the model as it is, with an empty History") {
  auto model = new_model();
  const auto before = model;
  CHECK(model.fit(ToySet(5).dataset(), quiet({.epochs = 0})).epochs() == 0);
  CHECK(difference(model, before) == "");
}

TEST_CASE("a batch of one, and a batch larger than the set") {
  auto model = new_model(), other = new_model();
  const auto data = ToySet(20).dataset();
  CHECK(model.fit(data, quiet({.batch_size = 1, .epochs = 15}))["accuracy"].back() == 1);
  model = new_model();
  model.fit(data, quiet({.batch_size = 20}));
  other.fit(data, quiet({.batch_size = std::numeric_limits<int>::max()}));
  CHECK(difference(model, other) == "");
}

TEST_CASE("validation changes nothing but the History") {
  const auto data = ToySet(50).dataset();
  auto plain = new_model(), validated = new_model();
  plain.fit(data, quiet({.epochs = 2}));
  validated.fit(data, quiet({.epochs = 2, .validation_data = ToySet(30, 2).dataset()}));
  CHECK(difference(plain, validated) == "");
}

TEST_CASE("validation numbers are those of evaluate at the end of the epoch") {
  const auto data = ToySet(50).dataset(), validation = ToySet(30, 2).dataset();
  auto model = new_model();
  for (int epoch = 0; epoch < 2; ++epoch) {
    const auto history = model.fit(data, quiet({.validation_data = validation}));
    const auto logs = model.evaluate(validation, {.threads = 1});
    CHECK(history["val_loss"][0] == logs["loss"]);
    CHECK(history["val_accuracy"][0] == logs["accuracy"]);
  }
}

TEST_CASE("validation_split keeps the last samples and trains on the others") {
  const auto data = ToySet(50).dataset();
  auto split = new_model(), apart = new_model();
  const auto history = split.fit(data, quiet({.batch_size = 16, .epochs = 2, .validation_split = 0.25}));
  // 0.25 * 50 = 12.5: as in Keras, the split is at sample int(50 * (1 - 0.25)) = 37.
  const auto wanted = apart.fit(
      data.slice(0, 37), quiet({.batch_size = 16, .epochs = 2, .validation_data = data.slice(37, 13)}));
  CHECK(difference(history, wanted) == "");
  CHECK(difference(split, apart) == "");
}

TEST_CASE("validation_data goes before validation_split, which then keeps nothing") {
  const auto data = ToySet(50).dataset(), validation = ToySet(30, 2).dataset();
  auto both = new_model(), one = new_model();
  const auto history = both.fit(data, quiet({.validation_split = 0.5, .validation_data = validation}));
  CHECK(difference(history, one.fit(data, quiet({.validation_data = validation}))) == "");
  CHECK(difference(both, one) == "");
}

TEST_CASE("validation_data may be a pair of tensors") {
  const ToySet set(50), validation(30, 2);
  auto model = new_model(), other = new_model();
  const auto history =
      model.fit(set.x, set.labels, quiet({.validation_data = {validation.x, validation.labels}}));
  CHECK(difference(history, other.fit(set.dataset(), quiet({.validation_data = validation.dataset()}))) ==
        "");
}

TEST_CASE("the optimizer's learning rate may change between two calls") {
  const auto data = ToySet(50).dataset();
  auto model = new_model();
  model.fit(data, quiet({}));
  const auto before = model;
  model.optimizer().learning_rate = 0;
  model.fit(data, quiet({}));
  CHECK(difference(model, before) == "");
}

TEST_CASE("verbose 0 prints nothing, 2 prints a line to the stream that was given") {
  const auto data = ToySet(20).dataset();
  auto model = new_model();
  std::ostringstream nothing, something;
  model.fit(data, {.epochs = 2, .verbose = 0, .threads = 1, .output = &nothing});
  model.fit(data, {.epochs = 2, .verbose = 2, .threads = 1, .output = &something});
  CHECK(nothing.str() == "");
  CHECK(something.str().find("loss") != std::string::npos);
}
