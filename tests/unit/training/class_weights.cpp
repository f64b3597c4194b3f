// SPDX-License-Identifier: MIT
// The weights of classes: what fit makes of them.
#include <mica/mica.hpp>

#include "support/difference.hpp"
#include "support/error_of.hpp"
#include "support/toy_set.hpp"

#include <doctest/doctest.h>

#include <limits>
#include <string>
#include <vector>

namespace {

using Net = mica::Sequential<mica::Input<6, 6, 1>, mica::Flatten, mica::Dense<3, mica::Softmax>>;

auto new_model() {
  return mica::compile<double>(Net{}, mica::SGD{.learning_rate = 0.1}, mica::CategoricalCrossentropy<>{},
                               mica::Accuracy{});
}

mica::FitOptions with(const std::vector<double>& class_weight) {
  return {.batch_size = 7, .epochs = 2, .verbose = 0, .validation_split = 0.25, .class_weight = class_weight};
}

std::vector<double> weights_of(const ToySet& set, const std::vector<double>& class_weight) {
  std::vector<double> weights;
  for (int i = 0; i < set.size(); ++i)
    weights.push_back(class_weight[static_cast<std::size_t>(set.labels(i))]);
  return weights;
}

}  // namespace

TEST_CASE("the weight of a class is that of its samples, of class numbers and of one-hot rows") {
  const ToySet set(40);
  auto wanted = new_model(), numbers = new_model(), rows = new_model();
  const auto weighted = set.dataset().with_sample_weights(weights_of(set, {0.5, 2, 1}));
  const auto history = wanted.fit(weighted, with({}));
  const auto of_numbers = numbers.fit(set.dataset(), with({0.5, 2, 1}));
  rows.fit(set.x, set.one_hot, with({0.5, 2, 1}));
  CHECK(difference(numbers, wanted) == "");
  CHECK(difference(rows, wanted) == "");
  auto listed = new_model();
  listed.fit(
      set.dataset(),
      {.batch_size = 7, .epochs = 2, .verbose = 0, .validation_split = 0.25, .class_weight = {0.5, 2, 1}});
  CHECK(difference(listed, wanted) == "");
  CHECK(of_numbers["loss"] == history["loss"]);
  CHECK(of_numbers["accuracy"] == history["accuracy"]);
}

TEST_CASE("validation ignores the weights of classes, as in Keras") {
  const ToySet set(40);
  auto weighted = new_model(), model = new_model();
  weighted.optimizer().learning_rate = model.optimizer().learning_rate = 0;
  const auto history = weighted.fit(set.dataset(), with({3, 3, 3})),
             wanted = model.fit(set.dataset(), with({}));
  CHECK(history["loss"][0] == doctest::Approx(3 * wanted["loss"][0]).epsilon(1e-12));
  CHECK(history["val_loss"] == wanted["val_loss"]);
}

TEST_CASE("weights of samples and of classes multiply") {
  const ToySet set(40);
  auto both = new_model(), once = new_model();
  const std::vector<double> all(40, 2.0);
  both.fit(set.dataset().with_sample_weights(all), with({0.5, 2, 1}));
  once.fit(set.dataset(), with({1, 4, 2}));
  CHECK(difference(both, once) == "");
}

TEST_CASE("of one output the classes are its rounded targets, 0 and 1") {
  const std::vector<double> values{0, 1, 1, 0};
  const mica::Dataset data = mica::Dataset::from(values, 1, values);
  const auto weighted = mica::detail::weighted_by_class(data, {1, 10}, mica::Shape(1));
  CHECK(weighted.sample_weight(0) == 1);
  CHECK(weighted.sample_weight(2) == 10);
  CHECK(error_of([&] {
          mica::detail::weighted_by_class(mica::Dataset::from(values, 1, std::vector{0.0, 1.0, 2.0, 3.0}),
                                          {1, 10}, mica::Shape(1));
        }) == "fit: expected classes from 0 to 1, as class_weight needs, found 2 for sample 2");
}

TEST_CASE("weights that do not fit the classes are an error") {
  const ToySet set(40);
  auto model = new_model();
  const auto message = [&](const std::vector<double>& weights) {
    return error_of([&] { model.fit(set.dataset(), with(weights)); });
  };
  CHECK(message({1, 2}) == "fit: expected a class_weight for each of 3 classes, found 2");
  CHECK(message({1, -2, 1}) == "fit: expected a finite class_weight of class 1 >= 0, found -2");
  CHECK(message({1, 2, std::numeric_limits<double>::infinity()}) ==
        "fit: expected a finite class_weight of class 2 >= 0, found inf");
  CHECK(difference(model, new_model()) == "");
  const mica::Dataset maps(set.x, mica::Tensor<int, 3>(mica::Tensor<int, 3>(40, 6, 6).setZero()));
  CHECK(error_of([&] {
          mica::detail::weighted_by_class(maps, {1, 2}, mica::Shape(6, 6, 2));
        }) ==
        "fit: expected targets with one class for each sample, as class_weight needs, found targets of 6x6");
}

TEST_CASE("a class that the loss ignores needs no weight") {
  ToySet set(40);
  const auto new_one = [] {
    return mica::compile<double>(Net{}, mica::SGD{.learning_rate = 0.1},
                                 mica::SparseCategoricalCrossentropy<mica::IgnoreClass<7>>{});
  };
  std::vector<double> weights = weights_of(set, {0.5, 2, 1});
  set.labels(3) = set.labels(20) = 7;
  weights[3] = weights[20] = 1;
  auto wanted = new_one(), by_class = new_one();
  wanted.fit(set.dataset().with_sample_weights(weights), with({}));
  by_class.fit(set.dataset(), with({0.5, 2, 1}));
  CHECK(difference(by_class, wanted) == "");
  CHECK(error_of([&] {
          mica::detail::weighted_by_class(set.dataset(), {1, 2, 3}, mica::Shape(3), 6);
        }) == "fit: expected classes from 0 to 2, as class_weight needs, found 7 for sample 3");
}
