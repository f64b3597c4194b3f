// SPDX-License-Identifier: MIT
// What a layer in the middle of a network gives for samples.
#include <mica/mica.hpp>

#include "support/error_of.hpp"
#include "support/toy_set.hpp"

#include <doctest/doctest.h>

#include <algorithm>
#include <cmath>

namespace {

using namespace mica;

using Net = Sequential<Input<6, 6, 1>, Conv2D<4, 3, Same, NoBias>, BatchNormalization<Momentum<0.5>>, ReLU,
                       Residual<Shortcut<Conv2D<3, 1>>, Conv2D<3, 3, Same, Tanh>, Dropout<0.5>>, Flatten,
                       Dense<3, Softmax>>;

auto trained_model() {
  const ToySet set(40);
  auto model = compile(Net{}, Adam{}, SparseCategoricalCrossentropy{}, Accuracy{});
  model.fit(set.dataset(), {.batch_size = 20, .epochs = 2, .verbose = 0});
  return model;
}

template <class A, class B>
double difference(const A& a, const B& b) {
  REQUIRE(a.dimensions() == b.dimensions());
  double largest = 0;
  for (Eigen::Index i = 0; i < a.size(); ++i)
    largest = std::max(largest, double{std::abs(a.data()[i] - b.data()[i])});
  return largest;
}

}  // namespace

TEST_CASE("the activations of the last layer are the outputs of the network") {
  const auto model = trained_model();
  const ToySet set(11, 2);
  CHECK(difference(model.activations<At<6>>(set.x), model.predict(set.x)) == 0);
  CHECK(difference(model.activations<At<6>>(set.dataset()), model.predict(set.x)) == 0);
  CHECK(difference(model.activations<At<6>>(set.x, {.threads = 2}), model.predict(set.x)) == 0);
}

TEST_CASE("each layer gives what follows from the layer in front of it") {
  const auto model = trained_model();
  const ToySet set(11, 2);
  const auto convolution = model.activations<At<1>>(set.x);
  const auto normalized = model.activations<At<2>>(set.x);
  CHECK(convolution.dimensions() == Eigen::DSizes<Eigen::Index, 4>(11, 6, 6, 4));

  const auto gamma = model.weights<At<2>, "gamma">(), beta = model.weights<At<2>, "beta">(),
             mean = model.weights<At<2>, "moving_mean">(),
             variance = model.weights<At<2>, "moving_variance">();
  Tensor<float, 4> wanted = convolution;
  for (Eigen::Index i = 0; i < wanted.size(); ++i) {
    float& x = wanted.data()[i];
    const Eigen::Index c = i % 4;
    x = gamma(c) * (x - mean(c)) / std::sqrt(variance(c) + 1e-3F) + beta(c);
  }
  CHECK(difference(normalized, wanted) < 1e-5);

  // A ReLU behind the normalization does not change what that gives.
  const Tensor<float, 4> positive = normalized.cwiseMax(0.0F);
  CHECK(*std::min_element(normalized.data(), normalized.data() + normalized.size()) < 0);
  CHECK(difference(model.activations<At<3>>(set.x), positive) < 1e-5);
}

TEST_CASE("the layers of a Residual and its two ways") {
  const auto model = trained_model();
  const ToySet set(11, 2);
  const auto main = model.activations<At<4, 2>>(set.x), around = model.activations<At<4, 0>>(set.x);
  const Tensor<float, 4> sum = main + around;
  CHECK(difference(model.activations<At<4>>(set.x), sum) < 1e-6);
  CHECK(difference(model.activations<At<4, 3>>(set.x), sum) < 1e-6);
  CHECK(difference(model.activations<At<4, 0, 1>>(set.x), around) == 0);
  // Dropout does nothing outside of training.
  CHECK(difference(model.activations<At<4, 1>>(set.x), main) == 0);
  CHECK(model.activations<At<5>>(set.x).dimensions() == Eigen::DSizes<Eigen::Index, 2>(11, 108));
}

TEST_CASE("activations refuse samples as predict does") {
  const auto model = trained_model();
  CHECK(error_of([&] { model.activations<At<1>>(Tensor<float, 4>(2, 5, 6, 1)); }) ==
        "activations: expected samples of 6x6x1, the network's input, found samples of 5x6x1");
  CHECK(error_of([&] { model.activations<At<1>>(ToySet(3).x, {.threads = -1}); }) ==
        "activations: expected 0 <= threads <= 1024, found -1");
}
