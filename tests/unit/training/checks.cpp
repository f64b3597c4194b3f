// SPDX-License-Identifier: MIT
// The errors that fit, evaluate and predict throw before the first batch.
#include <mica/mica.hpp>

#include "support/difference.hpp"
#include "support/error_of.hpp"
#include "support/toy_set.hpp"

#include <doctest/doctest.h>

#include <limits>
#include <string>
#include <type_traits>
#include <vector>

namespace {

using Net = mica::Sequential<mica::Input<6, 6, 1>, mica::Flatten, mica::Dense<3, mica::Softmax>>;

auto with_numbers() { return mica::compile(Net{}, mica::Adam{}, mica::SparseCategoricalCrossentropy{}); }
auto with_rows() { return mica::compile(Net{}, mica::Adam{}, mica::CategoricalCrossentropy{}); }

/// The message of fit for these samples. Checks that evaluate, and fit for samples of validation, have the
/// same.
template <class Model>
std::string message_of(const Model& compiled, const mica::Dataset& data) {
  const auto good = ToySet(10).dataset();
  Model model = compiled;
  const std::string message = error_of([&] { model.fit(data, {.verbose = 0}); });
  REQUIRE(message.starts_with("fit: "));
  const std::string sentence = message.substr(5);
  CHECK(error_of([&] { model.evaluate(data); }) == "evaluate: " + sentence);
  CHECK(error_of([&] { model.fit(good, {.verbose = 0, .validation_data = data}); }) ==
        "fit, validation: " + sentence);
  CHECK(difference(model, compiled) == "");
  return sentence;
}

/// The message of fit for these options.
std::string message_of(const mica::FitOptions& options) {
  auto model = with_numbers();
  const std::string sentence = error_of([&] { model.fit(ToySet(10).dataset(), options); });
  CHECK(difference(model, with_numbers()) == "");
  return sentence;
}

/// Five samples of `extents`, of class 0.
template <class... Extents>
mica::Dataset zeros(Extents... extents) {
  mica::Tensor<float, 1 + sizeof...(Extents)> x(5, extents...);
  mica::Tensor<int, 1> y(5);
  x.setZero();
  y.setZero();
  return {x, y};
}

}  // namespace

TEST_CASE("samples of another shape are an error that names both shapes") {
  CHECK(message_of(with_numbers(), zeros(28, 28, 1)) ==
        "expected samples of 6x6x1, the network's input, found samples of 28x28x1");
  CHECK(message_of(with_numbers(), zeros(6, 6, 3)) ==
        "expected samples of 6x6x1, the network's input, found samples of 6x6x3");
  CHECK(message_of(with_numbers(), zeros(6, 6)) ==
        "expected samples of 6x6x1, the network's input, found samples of 6x6");
  CHECK(message_of(with_numbers(), zeros(36)) ==
        "expected samples of 6x6x1, the network's input, found samples of 36");
}

TEST_CASE("predict, and the model applied to one sample, throw the same error") {
  const auto model = with_numbers();
  auto workspace = model.workspace();
  CHECK(error_of([&] { model.predict(mica::Tensor<float, 4>(2, 28, 28, 1)); }) ==
        "predict: expected samples of 6x6x1, the network's input, found samples of 28x28x1");
  CHECK(error_of([&] { model.predict(zeros(36)); }) ==
        "predict: expected samples of 6x6x1, the network's input, found samples of 36");
  CHECK(error_of([&] { model(mica::Tensor<float, 3>(6, 5, 1), workspace); }) ==
        "model(x, workspace): expected a sample of 6x6x1, the network's input, found one of 6x5x1");
}

TEST_CASE("a set without samples is an error") {
  const std::string sentence = "expected at least one sample, found none";
  CHECK(message_of(with_numbers(), zeros(6, 6, 1).slice(5, 0)) == sentence);
  CHECK(message_of(with_numbers(), {mica::Tensor<float, 4>(0, 6, 6, 1), mica::Tensor<int, 1>(0)}) ==
        sentence);
  auto model = with_numbers();
  CHECK(error_of([&] { model.fit(mica::Dataset()); }) == "fit: " + sentence);
  CHECK(error_of([&] { model.evaluate(mica::Dataset()); }) == "evaluate: " + sentence);
  CHECK(error_of([&] { model.predict(mica::Dataset()); }) == "predict: " + sentence);
  CHECK(error_of([&] { model.predict(mica::Tensor<float, 4>(0, 6, 6, 1)); }) == "predict: " + sentence);
}

TEST_CASE("samples without targets are an error") {
  CHECK(message_of(with_numbers(), mica::Dataset(ToySet(5).x)) ==
        "expected samples with targets, found samples alone");
}

TEST_CASE("a class number for which there is no output is an error") {
  ToySet set(5);
  set.labels(0) = 0;
  set.labels(3) = 3;
  const std::string sentence = "expected class numbers below 3, the network's outputs, found class number 3";
  CHECK(message_of(with_numbers(), set.dataset()) == sentence);
  CHECK(message_of(with_rows(), set.dataset()) == sentence);
  CHECK(message_of(with_numbers(), set.dataset().slice(0, 2)) ==
        sentence);  // of the set that it was cut from
}

TEST_CASE("the message asks whether labels count from 1 if they may") {
  ToySet set(10);
  for (int i = 0; i < 10; ++i) set.labels(i) = 1 + i % 3;
  const std::string sentence = "expected class numbers below 3, the network's outputs, found class number 3";
  const std::string question = "; do they count from 1? The first class has the number 0";
  CHECK(message_of(with_numbers(), set.dataset()) == sentence + question);
  CHECK(message_of(with_rows(), set.dataset()) == sentence + question);
  // Not where there is a 0, or a number that would still be too large.
  set.labels(9) = 0;
  CHECK(message_of(with_numbers(), set.dataset()) == sentence);
  for (int i = 0; i < 10; ++i) set.labels(i) = 4;
  CHECK(message_of(with_numbers(), set.dataset()) ==
        "expected class numbers below 3, the network's outputs, found class number 4");
}

TEST_CASE("rows of values are an error if the loss compares with class numbers") {
  const ToySet set(5);
  CHECK(message_of(with_numbers(), {set.x, set.one_hot}) ==
        "expected class numbers, as the loss compares with, found rows of 3 values");
}

TEST_CASE("rows of another shape than the output are an error that names both shapes") {
  CHECK(message_of(with_rows(), {ToySet(5).x, mica::Tensor<float, 2>(5, 4)}) ==
        "expected targets of shape 3, the network's output, found shape 4");
  CHECK(message_of(with_rows(), {ToySet(5).x, mica::Tensor<float, 3>(5, 1, 3)}) ==
        "expected targets of shape 3, the network's output, found shape 1x3");
  CHECK(message_of(with_rows(), {ToySet(5).x, mica::Tensor<float, 1>(5)}) ==
        "expected targets of shape 3, the network's output, found shape 1");
}

TEST_CASE("options out of range are an error") {
  constexpr double nan = std::numeric_limits<double>::quiet_NaN();
  CHECK(message_of({.epochs = -1}) == "fit: expected epochs >= 0, found -1");
  CHECK(message_of({.batch_size = 0}) == "fit: expected batch_size >= 1, found 0");
  CHECK(message_of({.validation_split = 1}) == "fit: expected 0 <= validation_split < 1, found 1");
  CHECK(message_of({.validation_split = -0.25}) == "fit: expected 0 <= validation_split < 1, found -0.25");
  CHECK(message_of({.validation_split = nan}) == "fit: expected 0 <= validation_split < 1, found NaN");
  CHECK(message_of({.verbose = 7}) == "fit: expected verbose 0, 1 or 2, found 7");
  CHECK(message_of({.verbose = -1}) == "fit: expected verbose 0, 1 or 2, found -1");
  CHECK(message_of({.threads = -1}) == "fit: expected 0 <= threads <= 1024, found -1");
  CHECK(message_of({.threads = 1'000'000'000}) == "fit: expected 0 <= threads <= 1024, found 1000000000");
  CHECK(error_of([] { with_numbers().evaluate(ToySet(5).dataset(), {.threads = -2}); }) ==
        "evaluate: expected 0 <= threads <= 1024, found -2");
  CHECK(error_of([] { static_cast<void>(with_numbers().predict(ToySet(5).x, {.threads = -3})); }) ==
        "predict: expected 0 <= threads <= 1024, found -3");
  CHECK(error_of([] { with_numbers().test_on_batch(ToySet(5).dataset(), {.threads = -4}); }) ==
        "test_on_batch: expected 0 <= threads <= 1024, found -4");
  CHECK(error_of([] { with_numbers().train_on_batch(ToySet(5).dataset(), {.threads = -5}); }) ==
        "train_on_batch: expected 0 <= threads <= 1024, found -5");
}

TEST_CASE("compile, fit and train_on_batch throw if a member of the optimizer is out of range") {
  constexpr double nan = std::numeric_limits<double>::quiet_NaN(),
                   infinity = std::numeric_limits<double>::infinity();
  const auto sentence_of = [](const auto& optimizer) {
    const auto compile = [](const auto& o) {
      return mica::compile(Net{}, o, mica::SparseCategoricalCrossentropy{});
    };
    const std::string sentence = error_of([&] { compile(optimizer); });
    auto model = compile(std::remove_cvref_t<decltype(optimizer)>{});
    const auto before = model;
    model.optimizer() = optimizer;
    const auto data = ToySet(5).dataset();
    CHECK(error_of([&] { model.fit(data, {.verbose = 0}); }) == sentence);
    CHECK(error_of([&] { model.train_on_batch(data); }) == sentence);
    CHECK(difference(model, before) == "");
    return sentence;
  };
  CHECK(sentence_of(mica::Adam{.learning_rate = -0.001}) ==
        "Adam: expected a finite learning_rate >= 0, found -0.001");
  CHECK(sentence_of(mica::Adam{.learning_rate = nan}) ==
        "Adam: expected a finite learning_rate >= 0, found NaN");
  CHECK(sentence_of(mica::Adam{.beta_1 = 1}) == "Adam: expected 0 <= beta_1 < 1, found 1");
  CHECK(sentence_of(mica::Adam{.beta_2 = -0.5}) == "Adam: expected 0 <= beta_2 < 1, found -0.5");
  CHECK(sentence_of(mica::Adam{.epsilon = 0}) == "Adam: expected a finite epsilon > 0, found 0");
  CHECK(sentence_of(mica::SGD{.learning_rate = infinity}) ==
        "SGD: expected a finite learning_rate >= 0, found inf");
  CHECK(sentence_of(mica::SGD{.momentum = 1.5}) == "SGD: expected 0 <= momentum < 1, found 1.5");
  CHECK(sentence_of(mica::SGD{.momentum = nan}) == "SGD: expected 0 <= momentum < 1, found NaN");
}

TEST_CASE("the error of a callback that cannot work comes before the first batch") {
  auto model = with_numbers();
  int batches = 0;
  struct Counts {
    int& batches;
    void on_train_batch_end(mica::BatchEnd&) { ++batches; }
  };
  CHECK(error_of([&] {
          model.fit(ToySet(10).dataset(),
                    {.verbose = 0, .callbacks = {Counts{batches}, mica::EarlyStopping{}}});
        }) == "EarlyStopping, monitor: expected one of loss, seconds, found \"val_loss\"");
  CHECK(batches == 0);
  // With validation there is such a number.
  model.fit(ToySet(10).dataset(),
            {.verbose = 0, .callbacks = {mica::EarlyStopping{}}, .validation_split = 0.5});
}

TEST_CASE("a split that leaves one side empty is an error, as in Keras") {
  CHECK(
      message_of({.validation_split = 0.95}) ==
      "fit: expected samples to train on and samples for validation, found 0 and 10, which validation_split "
      "0.95 leaves");
  CHECK(
      message_of({.validation_split = 1e-20}) ==
      "fit: expected samples to train on and samples for validation, found 10 and 0, which validation_split "
      "1e-20 leaves");
}

TEST_CASE("integers are an error as targets for the one output of a regression") {
  auto model = mica::compile(mica::Sequential<mica::Input<2>, mica::Dense<1>>{}, mica::SGD{},
                             mica::MeanSquaredError{});
  const auto data = mica::Dataset::from(std::vector<float>(8), 2, std::vector<int>{0, 0, 0, 0});
  CHECK(error_of([&] { model.fit(data, {.verbose = 0}); }) ==
        "fit: expected targets of float or double for the network's one output, found integers, which are "
        "class numbers");
}

TEST_CASE("binary targets that are not from 0 to 1 are an error") {
  using Binary = mica::Sequential<mica::Input<2>, mica::Dense<1, mica::Sigmoid>>;
  auto model = mica::compile(Binary{}, mica::SGD{}, mica::BinaryCrossentropy{});
  const auto data = mica::Dataset::from(std::vector<float>(8), 2, std::vector<float>{0, 1, 255, 0});
  CHECK(error_of([&] { model.fit(data, {.verbose = 0}); }) ==
        "fit: expected targets from 0 to 1, as the loss compares with, found 255 for sample 2");
  CHECK(error_of([&] { model.evaluate(data); }).starts_with("evaluate: expected targets from 0 to 1"));
}
