// SPDX-License-Identifier: MIT
// How a network ends and what its loss is computed from: gradients of whole models by central differences,
// and what metrics and predict give.
#include <mica/mica.hpp>

#include "support/error_of.hpp"
#include "support/loss_and_gradient.hpp"
#include "support/toy_set.hpp"

#include <doctest/doctest.h>

#include <algorithm>
#include <cmath>
#include <cstdint>
#include <string>

using doctest::Approx;
using mica::Accuracy;
using mica::BinaryCrossentropy;
using mica::CategoricalCrossentropy;
using mica::Constant;
using mica::Conv2D;
using mica::Dense;
using mica::Flatten;
using mica::FromLogits;
using mica::Input;
using mica::Sequential;
using mica::Sigmoid;
using mica::Softmax;
using mica::SparseCategoricalCrossentropy;
using mica::Tanh;

namespace {

/// Writes the gradient down and adds `by` to one parameter.
struct Probe {
  static constexpr const char* name = "Probe";
  static constexpr int slots = 0;
  static inline Values gradient;

  std::size_t which = 0;
  double by = 0;

  template <class T>
  void update(const mica::ParameterSlice<T, 0>& slice, std::int64_t) const {
    gradient.assign(slice.gradient, slice.gradient + slice.size);
    slice.parameters[which] += static_cast<T>(by);
  }
};

template <class Net, class Loss, class... Metrics>
auto model_of() {
  return mica::compile<double>(Net{.seed = 3}, Probe{}, Loss{}, Metrics{}...);
}

const mica::FitOptions one_batch{.batch_size = 100, .verbose = 0, .threads = 1};

/// The gradient that fit gives to the optimizer.
template <class Model>
Values gradient_of(Model model, const mica::Dataset& data) {
  model.fit(data, one_batch);
  return Probe::gradient;
}

/// The largest error of that gradient, of a batch, by central differences of what evaluate says.
template <class Net, class Loss>
double error_of_gradient(const mica::Dataset& data) {
  const auto model = model_of<Net, Loss>();
  const Values gradient = gradient_of(model, data);
  const auto loss_at = [&](std::size_t which, double by) {
    auto changed = model;
    changed.optimizer() = {which, by};
    changed.fit(data, one_batch);
    return changed.evaluate(data)["loss"];
  };
  Values numeric;
  for (std::size_t i = 0; i < gradient.size(); ++i)
    numeric.push_back((loss_at(i, 1e-5) - loss_at(i, -1e-5)) / 2e-5);
  REQUIRE(numeric != Values(numeric.size()));
  return relative_error(gradient, numeric);
}

template <int... Extents>
auto samples(int n) {
  mica::Tensor<double, 1 + sizeof...(Extents)> x(n, Extents...);
  const Values values = random_values(static_cast<int>(x.size()), 1);
  std::copy(values.begin(), values.end(), x.data());
  return x;
}

/// n class numbers below `classes`, all of them.
mica::Tensor<int, 1> numbers(int n, int classes) {
  mica::Tensor<int, 1> y(n);
  for (int i = 0; i < n; ++i) y(i) = (i * i + i / 2) % classes;
  return y;
}

/// n rows of zeros and ones.
mica::Tensor<double, 2> rows(int n, int width) {
  mica::Tensor<double, 2> y(n, width);
  for (int i = 0; i < n; ++i) {
    for (int k = 0; k < width; ++k) y(i, k) = (i * (k + 3) + k) % 5 < 2 ? 1 : 0;
  }
  return y;
}

/// A sigmoid that no loss knows.
struct Logistic : mica::kernels::ElementwiseActivation<Logistic> {
  static constexpr const char* name = "Logistic";
  static constexpr mica::OutputKind output_kind = mica::OutputKind::probabilities;
  template <class P>
  static P apply(P x) {
    return Sigmoid::apply(x);
  }
  template <class P>
  static P gradient(P y, P dy) {
    return Sigmoid::gradient(y, dy);
  }
};

/// A loss of a user, which knows nothing of batches: L = |y_0 - t_0|.
struct Distance : mica::LossDefaults {
  static constexpr const char* name = "Distance";
  template <class T>
  static double of_outputs(const mica::LossArguments<T, 1, const T*>& o) {
    o.dy[0] = o.y[0] < o.target[0] ? T(-1) : T(1);
    return std::abs(static_cast<double>(o.y[0] - o.target[0]));
  }
};

/// The first number that a metric sees.
struct First {
  static constexpr const char* name = "first";
  template <class T>
  static double of(std::span<const T> outputs, std::span<const T>) {
    return static_cast<double>(outputs[0]);
  }
};

/// One sample, 1, and its target.
mica::Dataset one(int number) {
  mica::Tensor<double, 2> x(1, 1);
  mica::Tensor<int, 1> y(1);
  x(0, 0) = 1;
  y(0) = number;
  return {x, y};
}

}  // namespace

TEST_CASE("the binary cross-entropy has the right gradient behind each end of a network") {
  using Loss = BinaryCrossentropy<>;
  const int n = 11;
  const mica::Dataset labels(samples<4>(n), numbers(n, 2)), wide(samples<4>(n), rows(n, 3));
  CHECK(error_of_gradient<Sequential<Input<4>, Dense<1, Sigmoid>>, Loss>(labels) < 1e-6);
  CHECK(error_of_gradient<Sequential<Input<4>, Dense<1>, Sigmoid>, Loss>(labels) < 1e-6);
  CHECK(error_of_gradient<Sequential<Input<4>, Dense<1>>, BinaryCrossentropy<FromLogits>>(labels) < 1e-6);
  CHECK(error_of_gradient<Sequential<Input<4>, Dense<1, Logistic>>, Loss>(labels) < 1e-6);
  CHECK(error_of_gradient<Sequential<Input<4>, Dense<3, Sigmoid>>, Loss>(wide) < 1e-6);
  CHECK(error_of_gradient<Sequential<Input<4>, Dense<3>>, BinaryCrossentropy<FromLogits>>(wide) < 1e-6);
  CHECK(error_of_gradient<Sequential<Input<4>, Dense<3, Softmax>>, Loss>(wide) < 1e-6);
  const mica::Dataset images(samples<4, 3, 2>(n), rows(n, 2));
  CHECK(error_of_gradient<Sequential<Input<4, 3, 2>, Conv2D<1, 3, Sigmoid>, Flatten>, Loss>(images) < 1e-6);
  CHECK(error_of_gradient<Sequential<Input<4, 3, 2>, Conv2D<1, 3>, Sigmoid, Flatten>, Loss>(images) < 1e-6);
}

TEST_CASE("the cross-entropies of classes have the right gradient behind each end of a network") {
  const int n = 11;
  const mica::Dataset labels(samples<4>(n), numbers(n, 3));
  using Ended = Sequential<Input<4>, Dense<3, Softmax>>;
  using Layer = Sequential<Input<4>, Dense<3>, Softmax>;
  using Open = Sequential<Input<4>, Dense<3>>;
  CHECK(error_of_gradient<Ended, SparseCategoricalCrossentropy<>>(labels) < 1e-6);
  CHECK(error_of_gradient<Layer, CategoricalCrossentropy<>>(labels) < 1e-6);
  CHECK(error_of_gradient<Open, CategoricalCrossentropy<FromLogits>>(labels) < 1e-6);
  CHECK(error_of_gradient<Open, SparseCategoricalCrossentropy<FromLogits>>(labels) < 1e-6);
}

TEST_CASE("FromLogits is the same as the activation in front of the loss, and predict gives logits") {
  const int n = 11;
  const mica::Dataset labels(samples<4>(n), numbers(n, 3));
  const auto ended = model_of<Sequential<Input<4>, Dense<3, Softmax>>, CategoricalCrossentropy<>, Accuracy>();
  const auto open = model_of<Sequential<Input<4>, Dense<3>>, CategoricalCrossentropy<FromLogits>, Accuracy>();
  CHECK(gradient_of(ended, labels) == gradient_of(open, labels));
  CHECK(ended.evaluate(labels)["loss"] == open.evaluate(labels)["loss"]);
  CHECK(ended.evaluate(labels)["accuracy"] == open.evaluate(labels)["accuracy"]);
  const auto p = ended.predict(samples<4>(n)), z = open.predict(samples<4>(n));
  for (int i = 0; i < n; ++i) CHECK(p(i, 1) / p(i, 0) == Approx(std::exp(z(i, 1) - z(i, 0))));

  const mica::Dataset binary(samples<4>(n), numbers(n, 2));
  const auto fused = model_of<Sequential<Input<4>, Dense<1, Sigmoid>>, BinaryCrossentropy<>, Accuracy>();
  const auto layer = model_of<Sequential<Input<4>, Dense<1>, Sigmoid>, BinaryCrossentropy<>, Accuracy>();
  const auto bare = model_of<Sequential<Input<4>, Dense<1>>, BinaryCrossentropy<FromLogits>, Accuracy>();
  const auto outputs = model_of<Sequential<Input<4>, Dense<1, Logistic>>, BinaryCrossentropy<>, Accuracy>();
  CHECK(gradient_of(fused, binary) == gradient_of(bare, binary));
  CHECK(gradient_of(fused, binary) == gradient_of(layer, binary));
  CHECK(relative_error(gradient_of(outputs, binary), gradient_of(fused, binary)) < 1e-12);
  CHECK(fused.evaluate(binary)["loss"] == bare.evaluate(binary)["loss"]);
  CHECK(outputs.evaluate(binary)["loss"] == Approx(bare.evaluate(binary)["loss"]).epsilon(1e-12));
  CHECK(fused.evaluate(binary)["accuracy"] == bare.evaluate(binary)["accuracy"]);
  CHECK(fused.evaluate(binary)["accuracy"] == outputs.evaluate(binary)["accuracy"]);
}

TEST_CASE("evaluate reads the logits of every sample, whatever computes them") {
  const auto check = []<class... Layers>(mica::TypeList<Layers...>) {
    const auto data = ToySet(50).dataset();
    auto model = compile<double>(Sequential<Input<6, 6, 1>, Layers...>{}, mica::SGD{},
                                 SparseCategoricalCrossentropy<>{});
    const double loss = model.evaluate(data)["loss"];
    CHECK(model.train_on_batch(data)["loss"] == doctest::Approx(loss).epsilon(1e-12));
  };
  check(mica::TypeList<Conv2D<3, 3, Tanh>, mica::GlobalAveragePooling2D, Softmax>{});
  check(mica::TypeList<Conv2D<3, 6, Softmax>, Flatten>{});
  check(mica::TypeList<Flatten, Dense<3>, Softmax>{});
}

TEST_CASE("behind a sigmoid the loss is exact for every logit") {
  const auto check = [](const auto& model) {
    CHECK(model.evaluate(one(0))["loss"] == 1e4);
    CHECK(model.evaluate(one(1))["loss"] == 0);
    CHECK(gradient_of(model, one(0))[0] == 1);
    CHECK(gradient_of(model, one(1))[0] == 0);
    CHECK(model.evaluate(one(1))["accuracy"] == 1);
  };
  check(model_of<Sequential<Input<1>, Dense<1, Constant<1e4>, Sigmoid>>, BinaryCrossentropy<>, Accuracy>());
  check(model_of<Sequential<Input<1>, Dense<1, Constant<1e4>>, Sigmoid>, BinaryCrossentropy<>, Accuracy>());
  check(model_of<Sequential<Input<1>, Dense<1, Constant<1e4>>>, BinaryCrossentropy<FromLogits>, Accuracy>());
}

TEST_CASE("a class number of one output is the value 0 or 1") {
  const int n = 9;
  const mica::Tensor<int, 1> y = numbers(n, 2);
  mica::Tensor<double, 2> values(n, 1);
  for (int i = 0; i < n; ++i) values(i, 0) = y(i);
  const auto model = model_of<Sequential<Input<4>, Dense<1, Sigmoid>>, BinaryCrossentropy<>, Accuracy>();
  const mica::Dataset by_number(samples<4>(n), y), by_value(samples<4>(n), values);
  CHECK(gradient_of(model, by_number) == gradient_of(model, by_value));
  CHECK(model.evaluate(by_number)["loss"] == model.evaluate(by_value)["loss"]);
  CHECK(model.evaluate(by_number)["accuracy"] == model.evaluate(by_value)["accuracy"]);
  CHECK(model.evaluate(samples<4>(n), y)["loss"] == model.evaluate(by_value)["loss"]);
}

TEST_CASE("other class numbers are refused, and class numbers of several outputs") {
  const mica::Dataset three(samples<4>(5), numbers(5, 3)), two(samples<4>(5), numbers(5, 2));
  const auto single = model_of<Sequential<Input<4>, Dense<1, Sigmoid>>, BinaryCrossentropy<>>();
  CHECK(error_of([&] { single.evaluate(three); }) ==
        "evaluate: expected class numbers below 2, as the loss compares with, found class number 2");
  const auto several = model_of<Sequential<Input<4>, Dense<3, Sigmoid>>, BinaryCrossentropy<>>();
  CHECK(error_of([&] { several.evaluate(two); }) ==
        "evaluate: expected a row of 3 values for each sample, as the loss compares with, found class "
        "numbers; of one output they would be 0 and 1");
}

TEST_CASE("metrics see probabilities, also where the loss is computed from logits") {
  // sigmoid(0.3) = 0.574: class 1. A logit of 0.3 is below 0.5.
  const double p = 1 / (1 + std::exp(-0.3));
  const auto check = [&](const auto& model) {
    CHECK(model.evaluate(one(1))["accuracy"] == 1);
    CHECK(model.evaluate(one(0))["accuracy"] == 0);
    CHECK(model.evaluate(one(1))["first"] == Approx(p).epsilon(1e-14));
  };
  using Fused = Sequential<Input<1>, Dense<1, Constant<0.3>, Sigmoid>>;
  using Layer = Sequential<Input<1>, Dense<1, Constant<0.3>>, Sigmoid>;
  using Open = Sequential<Input<1>, Dense<1, Constant<0.3>>>;
  check(model_of<Fused, BinaryCrossentropy<>, Accuracy, First>());
  check(model_of<Layer, BinaryCrossentropy<>, Accuracy, First>());
  check(model_of<Open, BinaryCrossentropy<FromLogits>, Accuracy, First>());
  CHECK(model_of<Fused, BinaryCrossentropy<>, Accuracy>().evaluate(one(1))["accuracy"] == 1);

  // Of a softmax likewise: four equal logits are four quarters.
  using Quarters = Sequential<Input<1>, Dense<4, Constant<0.3>, Softmax>>;
  CHECK(model_of<Quarters, CategoricalCrossentropy<>, First>().evaluate(one(1))["first"] == 0.25);
}

TEST_CASE("a user's loss tells the gradient of one sample, and the model takes the mean of them") {
  const int n = 11;
  CHECK(error_of_gradient<Sequential<Input<4>, Dense<1>>, Distance>({samples<4>(n), rows(n, 1)}) < 1e-6);
  CHECK(error_of_gradient<Sequential<Input<4>, Dense<1>>, Distance>({samples<4>(1), rows(1, 1)}) < 1e-6);
}

TEST_CASE("one Sigmoid learns two classes from class numbers") {
  const int n = 64;
  const mica::Tensor<double, 2> x = samples<4>(n);
  mica::Tensor<int, 1> y(n);
  for (int i = 0; i < n; ++i) y(i) = x(i, 0) + x(i, 1) > x(i, 2) ? 1 : 0;
  auto model = mica::compile<double>(Sequential<Input<4>, Dense<1, Sigmoid>>{},
                                     mica::Adam{.learning_rate = 0.1}, BinaryCrossentropy{}, Accuracy{});
  const mica::History history = model.fit(x, y, {.batch_size = 16, .epochs = 60, .verbose = 0});
  CHECK(history["accuracy"].front() < 0.9);
  CHECK(history["accuracy"].back() > 0.95);
}
