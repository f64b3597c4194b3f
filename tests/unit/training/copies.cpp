// SPDX-License-Identifier: MIT
// What a copy of a model shares with the model: nothing.
#include <mica/mica.hpp>

#include "support/difference.hpp"
#include "support/toy_set.hpp"

#include <doctest/doctest.h>

#include <utility>

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

TEST_CASE("the copy's optimizer is its own") {
  auto model = new_model();
  auto copy = model;
  copy.optimizer().learning_rate = 0.5;
  CHECK(model.optimizer().learning_rate == 0.001);
}
