// SPDX-License-Identifier: MIT
// The weights of samples: what the loss and its gradient make of them.
#include <mica/mica.hpp>

#include "support/difference.hpp"
#include "support/error_of.hpp"
#include "support/toy_set.hpp"

#include <doctest/doctest.h>

#include <algorithm>
#include <array>
#include <limits>
#include <span>
#include <vector>

namespace {

using Net = mica::Sequential<mica::Input<6, 6, 1>, mica::Conv2D<3, 3, mica::ReLU>, mica::Flatten,
                             mica::Dense<3, mica::Softmax>>;

auto new_model(double learning_rate = 0.1) {
  return mica::compile<double>(Net{}, mica::SGD{.learning_rate = learning_rate},
                               mica::SparseCategoricalCrossentropy<>{}, mica::Accuracy{});
}

/// These samples of a set, one after the other.
mica::Dataset samples(const ToySet& set, const std::vector<int>& numbers) {
  const auto n = static_cast<int>(numbers.size());
  mica::Tensor<float, 4> x(n, 6, 6, 1);
  mica::Tensor<int, 1> labels(n);
  for (int i = 0; i < n; ++i) {
    x.chip(i, 0) = set.x.chip(numbers[static_cast<std::size_t>(i)], 0);
    labels(i) = set.labels(numbers[static_cast<std::size_t>(i)]);
  }
  return {x, labels};
}

template <class Model>
void check_near(const Model& a, const Model& b) {
  for (std::size_t i = 0; i < a.parameters().size(); ++i)
    CHECK(a.parameters()[i] == doctest::Approx(b.parameters()[i]).epsilon(1e-12));
}

}  // namespace

TEST_CASE("a sample of weight 2 counts as two samples, one of weight 0 as none") {
  const ToySet set(11);
  // The mean is over three samples, whatever their weights, so that the learning rates are 3 to 3.
  auto model = new_model(0.3), wanted = new_model(0.3);
  const auto weighted = samples(set, {4, 7, 9}).with_sample_weights(std::vector{2.0, 0.0, 1.0});
  const auto repeated = samples(set, {4, 4, 9});
  const double loss = model.train_on_batch(weighted)["loss"];
  CHECK(loss == doctest::Approx(wanted.train_on_batch(repeated)["loss"]).epsilon(1e-12));
  check_near(model, wanted);
}

TEST_CASE(
    "the loss is a sum of weighted losses divided by the number of samples, and metrics ignore weights") {
  const ToySet set(20);
  const auto model = new_model();
  const auto data = set.dataset();
  std::vector<float> weights;
  double sum = 0;
  for (int i = 0; i < data.size(); ++i) {
    weights.push_back(0.25F * static_cast<float>(i));
    sum += 0.25 * i * model.evaluate(data.slice(i, 1))["loss"];
  }
  const auto weighted = model.evaluate(data.with_sample_weights(weights));
  CHECK(weighted["loss"] == doctest::Approx(sum / 20).epsilon(1e-12));
  CHECK(weighted["accuracy"] == model.evaluate(data)["accuracy"]);
}

TEST_CASE("fit finds the weight of a sample by its number, in any order and in a slice") {
  const ToySet set(43);
  // Samples of weight 0 and of weight 1: what is left when the others are dropped, in the same order.
  std::vector<int> kept;
  std::vector<double> weights(43, 0.0);
  for (int i = 3; i < 43; i += 1 + i % 3) {
    kept.push_back(i);
    weights[static_cast<std::size_t>(i)] = 1;
  }
  const auto weighted = set.dataset().with_sample_weights(weights).slice(3, 40);
  const auto rest = samples(set, kept);
  auto model = new_model(0.1), wanted = new_model(0.1 * static_cast<double>(kept.size()) / 40);
  const mica::FitOptions at_once{.batch_size = 1000, .epochs = 3, .verbose = 0, .shuffle = true};
  model.fit(weighted, at_once);
  wanted.fit(rest, at_once);
  check_near(model, wanted);
}

TEST_CASE("weights of 1 change no bit, and validation_split keeps the weights") {
  const ToySet set(40);
  auto model = new_model(), wanted = new_model();
  const mica::FitOptions options{.batch_size = 7, .epochs = 2, .verbose = 0, .validation_split = 0.25};
  std::vector<float> weights(40, 1.0F);
  const auto history = model.fit(set.dataset().with_sample_weights(weights), options);
  const auto without = wanted.fit(set.dataset(), options);
  CHECK(difference(model, wanted) == "");
  CHECK(history["val_loss"][1] == without["val_loss"][1]);

  std::fill(weights.begin() + 30, weights.end(), 3.0F);
  auto third = new_model();
  const auto tripled = third.fit(set.dataset().with_sample_weights(weights), options);
  CHECK(difference(third, wanted) == "");
  CHECK(tripled["val_loss"][1] == doctest::Approx(3 * without["val_loss"][1]).epsilon(1e-12));
}

TEST_CASE("weights are taken from the usual containers of numbers") {
  const auto data = ToySet(2).dataset();
  CHECK(data.sample_weight(1) == 1);
  CHECK(data.with_sample_weights(std::array{1.0, 0.5}).sample_weight(1) == 0.5);
  const int numbers[] = {1, 2};
  CHECK(data.with_sample_weights(std::span(numbers)).sample_weight(1) == 2);
  CHECK(data.with_sample_weights(Eigen::Vector2f(1, 3)).sample_weight(1) == 3);
  mica::Tensor<float, 1> tensor(2);
  tensor.setValues({1, 4});
  const auto weighted = data.with_sample_weights(tensor);
  CHECK(weighted.sample_weight(1) == 4);
  CHECK(weighted.slice(1, 1).sample_weight(0) == 4);
  CHECK(weighted.with_sample_weights(numbers).sample_weight(1) == 2);
}

TEST_CASE("weights that do not fit are an error") {
  const auto data = ToySet(3).dataset();
  CHECK(error_of([&] { data.with_sample_weights(std::vector{1.0}); }) ==
        "expected a weight for each of 3 samples, found 1 weights");
  CHECK(error_of([&] {
          data.with_sample_weights(std::vector{1.0, -1.0, 1.0});
        }) == "sample 1: expected a finite weight >= 0, found -1");
  CHECK(error_of([&] {
          data.with_sample_weights(std::vector{1.0, 1.0, std::numeric_limits<double>::infinity()});
        }) == "sample 2: expected a finite weight >= 0, found inf");
}
