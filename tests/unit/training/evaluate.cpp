// SPDX-License-Identifier: MIT
#include <mica/mica.hpp>

#include "support/difference.hpp"
#include "support/toy_set.hpp"

#include <doctest/doctest.h>

#include <cmath>
#include <string>
#include <vector>

using doctest::Approx;

namespace {

using Net = mica::Sequential<mica::Input<6, 6, 1>, mica::Conv2D<3, 3, mica::ReLU>, mica::Dropout<0.5>,
                             mica::Flatten, mica::Dense<3, mica::Softmax>>;

template <class... Metrics>
auto new_model(const Metrics&... metrics) {
  return mica::compile(Net{}, mica::Adam{}, mica::SparseCategoricalCrossentropy{}, metrics...);
}

}  // namespace

TEST_CASE("evaluate is the mean over the predictions for all samples") {
  const ToySet set(50);
  const auto model = new_model(mica::Accuracy{});
  const mica::Logs logs = model.evaluate(set.dataset());
  const mica::Tensor<float, 2> y = model.predict(set.x);
  double loss = 0, right = 0;
  for (int i = 0; i < set.size(); ++i) {
    const int c = set.labels(i);
    loss -= std::log(static_cast<double>(y(i, c)));
    bool largest = true;
    for (int other = 0; other < 3; ++other) largest = largest && y(i, other) <= y(i, c);
    right += largest;
  }
  CHECK(logs["loss"] == Approx(loss / 50).epsilon(1e-6));
  CHECK(logs["accuracy"] == right / 50);
}

TEST_CASE("evaluate drops nothing, changes nothing and returns the same again, with any number of threads") {
  const auto data = ToySet(50).dataset();
  const auto model = new_model(mica::Accuracy{}), before = model;
  const mica::Logs once = model.evaluate(data, {.threads = 1});
  for (const int threads : {1, 2, 3, 5, 0}) {
    const mica::Logs again = model.evaluate(data, {.threads = threads});
    CHECK(again["loss"] == once["loss"]);
    CHECK(again["accuracy"] == once["accuracy"]);
  }
  CHECK(difference(model, before) == "");
}

TEST_CASE("the parts of a set make up the whole") {
  const auto data = ToySet(50).dataset();
  const auto model = new_model(mica::Accuracy{});
  double loss = 0, accuracy = 0;
  for (int first = 0; first < 50; first += 10) {
    loss += model.evaluate(data.slice(first, 10))["loss"] / 5;
    accuracy += model.evaluate(data.slice(first, 10))["accuracy"] / 5;
  }
  CHECK(model.evaluate(data)["loss"] == Approx(loss).epsilon(1e-6));
  CHECK(model.evaluate(data)["accuracy"] == Approx(accuracy).epsilon(1e-12));
}

TEST_CASE("evaluate's numbers are named: loss, and the metrics if there are any") {
  const auto names = [](const mica::Logs& logs) {
    std::vector<std::string> all;
    for (const auto& [name, value] : logs) all.push_back(name);
    return all;
  };
  const auto data = ToySet(5).dataset();
  CHECK(names(new_model(mica::Accuracy{}).evaluate(data)) == std::vector<std::string>{"loss", "accuracy"});
  CHECK(names(new_model().evaluate(data)) == std::vector<std::string>{"loss"});
}
