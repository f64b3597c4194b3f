// SPDX-License-Identifier: MIT
#include <mica/losses/binary_crossentropy.hpp>

#include <mica/activations/linear.hpp>
#include <mica/activations/softmax.hpp>

#include "support/golden_loss.hpp"
#include "support/loss_and_gradient.hpp"

#include <doctest/doctest.h>

#include <cmath>
#include <limits>
#include <string>

using mica::BinaryCrossentropy;
using mica::FromLogits;
using mica::has_passed;
using mica::Linear;
using mica::Shape;
using mica::Sigmoid;
using mica::Softmax;

namespace {

template <int N, class T = double>
LossAndGradient from_outputs(const Values& y, const Values& target) {
  return of_outputs<BinaryCrossentropy<>, N, T>(y, target);
}
template <int N, class T = double>
LossAndGradient from_logits(const Values& z, const Values& target) {
  return of_logits<BinaryCrossentropy<>, N, T>(z, target);
}

Values sigmoid(const Values& z) {
  Values p;
  for (const double value : z) p.push_back(1 / (1 + std::exp(-value)));
  return p;
}

constexpr double log_2 = 0.69314718055994531;

}  // namespace

TEST_CASE("the binary cross-entropy of probabilities by hand, averaged over the outputs") {
  // -log 1/4 - log(1 - 1/2) = 3 log 2, over two; (y - t) / (y (1 - y)) = -4 and 2, over two.
  const LossAndGradient result = from_outputs<2>({0.25, 0.5}, {1, 0});
  CHECK(result.loss == doctest::Approx(1.5 * log_2).epsilon(1e-12));
  CHECK(relative_error(result.gradient, {-2, 1}) < 1e-12);
}

TEST_CASE("the binary cross-entropy of logits by hand") {
  // exp z = 3 and 1: y = 3/4 and 1/2. L = (log 4/3 + log 2) / 2, dL/dz = (y - t) / 2.
  const LossAndGradient result = from_logits<2>({std::log(3.0), 0}, {1, 0});
  CHECK(result.loss == doctest::Approx((std::log(4.0 / 3) + log_2) / 2).epsilon(1e-12));
  CHECK(relative_error(result.gradient, {-0.125, 0.25}) < 1e-12);
}

TEST_CASE("the target may be any probability") {
  // t = y: the entropy of y, and no slope.
  const LossAndGradient result = from_logits<1>({std::log(3.0)}, {0.75});
  CHECK(result.loss == doctest::Approx(0.25 * (4 * std::log(4.0) - 3 * std::log(3.0))).epsilon(1e-12));
  CHECK(std::abs(result.gradient[0]) < 1e-15);
}

TEST_CASE("a probability of 0 counts as 1e-7, one of 1 as 1 - 1e-7, as in Keras") {
  // -log 1e-7 = 7 log 10; cut off, neither has a slope.
  const LossAndGradient wrong = from_outputs<2>({0, 1}, {1, 0});
  CHECK(wrong.loss == doctest::Approx(16.11809565095832).epsilon(1e-9));
  CHECK(wrong.gradient == Values{0, 0});
  const LossAndGradient right = from_outputs<2>({0, 1}, {0, 1});
  CHECK(right.loss == doctest::Approx(1e-7).epsilon(1e-6).scale(0));
  CHECK(right.gradient == Values{0, 0});
}

TEST_CASE("gradients of the binary cross-entropy are those of central differences") {
  const Values hard{0, 0, 1, 0, 1}, soft{0.1, 0.2, 0.3, 0.9, 0};
  const Values y{0.3, 0.7, 0.2, 0.9, 0.4}, z = random_values(5, 1);
  for (const Values& target : {hard, soft}) {
    CHECK(gradient_error([&](const Values& at) { return from_outputs<5>(at, target); }, y) < 1e-6);
    CHECK(gradient_error([&](const Values& at) { return from_logits<5>(at, target); }, z) < 1e-6);
  }
}

TEST_CASE("logits and their sigmoid have the same loss, and gradients that agree") {
  const Values z = random_values(7, 3), target{0, 0.25, 0, 0.5, 1, 0, 0.25}, y = sigmoid(z);
  const LossAndGradient logits = from_logits<7>(z, target), outputs = from_outputs<7>(y, target);
  CHECK(logits.loss == doctest::Approx(outputs.loss).epsilon(1e-12));
  Values behind;
  for (std::size_t i = 0; i < 7; ++i) behind.push_back(outputs.gradient[i] * y[i] * (1 - y[i]));
  CHECK(relative_error(logits.gradient, behind) < 1e-12);
}

TEST_CASE_TEMPLATE("logits of +-1e4 give exact numbers", T, float, double) {
  const LossAndGradient wrong = from_logits<2, T>({1e4, -1e4}, {0, 1});
  CHECK(wrong.loss == 1e4);
  CHECK(wrong.gradient == Values{0.5, -0.5});
  const LossAndGradient right = from_logits<2, T>({1e4, -1e4}, {1, 0});
  CHECK(right.loss == 0);
  CHECK(right.gradient == Values{0, 0});
}

TEST_CASE_TEMPLATE("NaN among the outputs or logits is NaN in the loss", T, float, double) {
  const double nan = std::numeric_limits<double>::quiet_NaN();
  CHECK(std::isnan(from_outputs<2, T>({0.5, nan}, {0, 1}).loss));
  CHECK(std::isnan(from_logits<2, T>({nan, 0.5}, {0, 1}).loss));
}

TEST_CASE("the binary cross-entropy in float is that in double") {
  const Values z = random_values(17, 1), target = sigmoid(random_values(17, 2)), y = sigmoid(z);
  const LossAndGradient logits = from_logits<17>(z, target), outputs = from_outputs<17>(y, target);
  CHECK(from_logits<17, float>(z, target).loss == doctest::Approx(logits.loss).epsilon(1e-6));
  CHECK(from_outputs<17, float>(y, target).loss == doctest::Approx(outputs.loss).epsilon(1e-6));
  CHECK(relative_error(from_logits<17, float>(z, target).gradient, logits.gradient) < 1e-5);
  CHECK(relative_error(from_outputs<17, float>(y, target).gradient, outputs.gradient) < 1e-5);
}

TEST_CASE("the binary cross-entropy takes probabilities of every shape, or logits with FromLogits") {
  using Loss = BinaryCrossentropy<>;
  static_assert(Loss::target == mica::TargetKind::binary);
  static_assert(std::is_same_v<Loss::LogitsOf, Sigmoid>);
  static_assert(has_passed<Loss::Check<Shape{1}, Sigmoid>>);
  static_assert(has_passed<Loss::Check<Shape{2, 2, 3}, Sigmoid>>);
  static_assert(has_passed<Loss::Check<Shape{2}, Softmax>>);
  static_assert(!has_passed<Loss::Check<Shape{1}, Softmax>>);
  static_assert(!has_passed<Loss::Check<Shape{1}, Linear>>);
  using OfLogits = BinaryCrossentropy<FromLogits>;
  static_assert(has_passed<OfLogits::Check<Shape{1}, Linear>>);
  static_assert(!has_passed<OfLogits::Check<Shape{1}, Sigmoid>>);
  CHECK(Loss::name == std::string("BinaryCrossentropy"));
  CHECK((mica::IsLoss<Loss> && mica::IsLoss<OfLogits>));
}

TEST_CASE("the binary cross-entropy with and without label smoothing, as PyTorch has it") {
  using Smooth = BinaryCrossentropy<mica::LabelSmoothing<0.25>>;
  check_golden<BinaryCrossentropy<>, 19, true>("binary_crossentropy/0.0");
  check_golden<BinaryCrossentropy<>, 19>("binary_crossentropy_of_outputs/0.0");
  check_golden<Smooth, 19, true>("binary_crossentropy/0.25");
  check_golden<Smooth, 19>("binary_crossentropy_of_outputs/0.25");
  static_assert(has_passed<Smooth::Check<Shape{1}, Sigmoid>>);
}
