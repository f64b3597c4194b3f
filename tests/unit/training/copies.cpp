// SPDX-License-Identifier: MIT
// What a copy of a model shares with the model: nothing.
#include <mica/mica.hpp>

#include "support/difference.hpp"
#include "support/toy_set.hpp"

#include <doctest/doctest.h>

#include <memory>
#include <new>
#include <utility>
#include <vector>

namespace {

using Net = mica::Sequential<mica::Input<6, 6, 1>, mica::Conv2D<3, 3, mica::ReLU>, mica::Flatten,
                             mica::Dense<3, mica::Softmax>>;

auto new_model(const Net& net = {}) {
  return mica::compile(net, mica::Adam{}, mica::SparseCategoricalCrossentropy{}, mica::Accuracy{});
}

const mica::FitOptions options{.batch_size = 17, .epochs = 2, .verbose = 0, .threads = 1};

}  // namespace

TEST_CASE("a copy learns for itself") {
  const auto data = ToySet(50).dataset();
  auto model = new_model();
  model.fit(data, options);
  const auto before = model;
  const auto logs = model.evaluate(data);

  auto copy = model;
  CHECK(difference(copy, model) == "");
  CHECK(copy.evaluate(data)["loss"] == logs["loss"]);
  copy.fit(data, options);
  CHECK(difference(copy, model) != "");
  CHECK(difference(model, before) == "");
  CHECK(model.evaluate(data)["loss"] == logs["loss"]);
}

TEST_CASE("a copy goes on as the model itself does: the optimizer's state and the epochs are copied") {
  const auto data = ToySet(50).dataset();
  auto model = new_model();
  model.fit(data, options);
  auto copy = model;
  const auto history = model.fit(data, options);
  CHECK(difference(copy.fit(data, options), history) == "");
  CHECK(difference(copy, model) == "");
}

TEST_CASE("a model may be assigned, moved and swapped") {
  const auto data = ToySet(50).dataset();
  auto a = new_model({.seed = 1}), b = new_model({.seed = 2});
  const auto a_before = a, b_before = b;
  a.fit(data, options);
  a = a_before;
  CHECK(difference(a, a_before) == "");

  std::swap(a, b);
  CHECK(difference(a, b_before) == "");
  CHECK(difference(b, a_before) == "");

  auto moved = std::move(a), other = b_before;
  CHECK(difference(moved.fit(data, options), other.fit(data, options)) == "");
  CHECK(difference(moved, other) == "");
}

TEST_CASE("a view of the weights is a view of what is assigned") {
  auto model = new_model({.seed = 1});
  const auto other = new_model({.seed = 2});
  const auto kernel = model.weights<mica::At<3>, "kernel">();
  model = other;
  CHECK(kernel.data() == model.weights<mica::At<3>, "kernel">().data());
  CHECK(kernel(2, 5) == other.weights<mica::At<3>, "kernel">()(2, 5));
}

TEST_CASE("a model may be assigned to itself, and to a model that was moved from") {
  const auto data = ToySet(50).dataset();
  auto model = new_model();
  model.fit(data, options);
  const auto before = model;
  const auto& same = model;
  model = same;
  CHECK(difference(model, before) == "");
  CHECK(model.epochs() == 2);

  auto moved = std::move(model);
  model = moved;
  CHECK(difference(model, before) == "");
  CHECK(difference(model.fit(data, options), moved.fit(data, options)) == "");
  CHECK(difference(model, moved) == "");

  // What is left of a model can be copied and assigned as well.
  auto last = std::move(moved);
  const auto nothing = moved;
  model = nothing;
  model = last;
  CHECK(difference(model, last) == "");
  CHECK(model.evaluate(data)["loss"] == last.evaluate(data)["loss"]);
}

TEST_CASE("if the optimizer cannot be copied, an assignment changes nothing") {
  /// Its copies throw while `fails` is true.
  struct Rare : mica::SGD {
    std::shared_ptr<bool> fails = std::make_shared<bool>(false);
    Rare() = default;
    Rare(const Rare& other) : mica::SGD(other), fails(other.fails) {
      if (*fails) throw std::bad_alloc();
    }
    Rare& operator=(const Rare& other) = default;
  };
  const auto data = ToySet(50).dataset();
  auto model = mica::compile(Net{.seed = 1}, Rare{}, mica::SparseCategoricalCrossentropy{});
  auto other = mica::compile(Net{.seed = 2}, Rare{}, mica::SparseCategoricalCrossentropy{});
  other.fit(data, options);
  const auto before = model;
  const auto loss = model.evaluate(data)["loss"];
  *other.optimizer().fails = true;
  CHECK_THROWS_AS(model = other, std::bad_alloc);
  CHECK(difference(model, before) == "");
  CHECK(model.epochs() == 0);
  CHECK(model.evaluate(data)["loss"] == loss);
  *other.optimizer().fails = false;
  model = other;
  CHECK(difference(model, other) == "");
  CHECK(model.epochs() == 2);
}

TEST_CASE("the copy's optimizer is its own") {
  auto model = new_model();
  auto copy = model;
  copy.optimizer().learning_rate = 0.5;
  CHECK(model.optimizer().learning_rate == 0.001);
}

TEST_CASE("a callback that sets the weights makes the model one with these weights") {
  const auto data = ToySet(20).dataset();
  auto model = new_model(), first = new_model();
  std::vector<double> weights;
  mica::FitOptions returning{.verbose = 0};
  returning.callbacks = {mica::LambdaCallback{
      .on_train_begin = [&](mica::TrainBegin& event) { weights = event.model.weights(); },
      .on_epoch_end = [&](mica::EpochEnd& event) { event.model.set_weights(weights); }}};
  model.fit(data, returning);
  CHECK(difference(model, first) == "");
  // The kernels read their own copy of the weights.
  CHECK(model.evaluate(data)["loss"] == first.evaluate(data)["loss"]);
}
