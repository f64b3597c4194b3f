// SPDX-License-Identifier: MIT
#include <mica/losses/categorical_crossentropy.hpp>

#include <mica/activations/linear.hpp>
#include <mica/activations/sigmoid.hpp>

#include "support/golden_loss.hpp"
#include "support/loss_and_gradient.hpp"

#include <doctest/doctest.h>

#include <cmath>
#include <limits>
#include <string>

using mica::CategoricalCrossentropy;
using mica::FromLogits;
using mica::has_passed;
using mica::Linear;
using mica::Shape;
using mica::Sigmoid;
using mica::Softmax;

namespace {

template <int N, class T = double>
LossAndGradient from_outputs(const Values& y, const Values& target) {
  return of_outputs<CategoricalCrossentropy<>, N, T>(y, target);
}
template <int N, class T = double>
LossAndGradient from_logits(const Values& z, const Values& target) {
  return of_logits<CategoricalCrossentropy<>, N, T>(z, target);
}

Values softmax(const Values& z) {
  Values p;
  double sum = 0;
  for (const double value : z) sum += std::exp(value);
  for (const double value : z) p.push_back(std::exp(value) / sum);
  return p;
}

constexpr double log_2 = 0.69314718055994531;

}  // namespace

TEST_CASE("cross-entropy of probabilities by hand") {
  // L = -log 1/4. For y that sum to S = 1: dL/dy_j = -t_j / y_j + sum_i t_i = 1 - t_j / y_j.
  const LossAndGradient result = from_outputs<3>({0.5, 0.25, 0.25}, {0, 1, 0});
  CHECK(result.loss == doctest::Approx(2 * log_2).epsilon(1e-12));
  CHECK(relative_error(result.gradient, {1, -3, 1}) < 1e-12);
}

TEST_CASE("outputs are divided by their sum, as Keras does") {
  // The same probabilities, doubled: the same loss, and half the slope.
  const LossAndGradient result = from_outputs<3>({1, 0.5, 0.5}, {0, 1, 0});
  CHECK(result.loss == doctest::Approx(2 * log_2).epsilon(1e-12));
  CHECK(relative_error(result.gradient, {0.5, -1.5, 0.5}) < 1e-12);
}

TEST_CASE("a probability of 0 counts as 1e-7, as in Keras") {
  // -log 1e-7 = 7 log 10. Cut off, it has no slope of its own, and the others are of no class.
  const LossAndGradient wrong = from_outputs<2>({1, 0}, {0, 1});
  CHECK(wrong.loss == doctest::Approx(16.11809565095832).epsilon(1e-12));
  CHECK(wrong.gradient == Values{0, 0});
  // And certainty counts as 1 - 1e-7.
  const LossAndGradient right = from_outputs<2>({1, 0}, {1, 0});
  CHECK(right.loss == doctest::Approx(1e-7).epsilon(1e-6).scale(0));
  CHECK(right.gradient == Values{0, 0});
  CHECK(from_outputs<2, float>({1, 0}, {0, 1}).loss == doctest::Approx(16.118095).epsilon(1e-6));
  CHECK(from_outputs<2, float>({1, 0}, {1, 0}).loss == doctest::Approx(1.192093e-7).epsilon(1e-6).scale(0));
}

TEST_CASE("cross-entropy of logits by hand") {
  // exp z = 1, 2, 5: the probabilities are 1/8, 2/8, 5/8; L = -log 2/8, dL/dz = y - t.
  const LossAndGradient result = from_logits<3>({0, log_2, std::log(5.0)}, {0, 1, 0});
  CHECK(result.loss == doctest::Approx(2 * log_2).epsilon(1e-12));
  CHECK(relative_error(result.gradient, {0.125, -0.75, 0.625}) < 1e-12);
}

TEST_CASE("a row may be any distribution") {
  // t = 1/2, 1/2, 0: L = -(log 1/8 + log 2/8) / 2 = 5/2 log 2, dL/dz = y - t.
  const LossAndGradient soft = from_logits<3>({0, log_2, std::log(5.0)}, {0.5, 0.5, 0});
  CHECK(soft.loss == doctest::Approx(2.5 * log_2).epsilon(1e-12));
  CHECK(relative_error(soft.gradient, {-0.375, -0.25, 0.625}) < 1e-12);
  CHECK(from_outputs<3>({0.125, 0.25, 0.625}, {0.5, 0.5, 0}).loss ==
        doctest::Approx(soft.loss).epsilon(1e-12));
  // t = 2, 0, 1 sums to 3: L = 2 log 8 + log 8/5, dL/dz = 3 y - t.
  const LossAndGradient heavy = from_logits<3>({0, log_2, std::log(5.0)}, {2, 0, 1});
  CHECK(heavy.loss == doctest::Approx(2 * std::log(8.0) + std::log(1.6)).epsilon(1e-12));
  CHECK(relative_error(heavy.gradient, {-1.625, 0.75, 0.875}) < 1e-12);
}

TEST_CASE("gradients of the cross-entropy are those of central differences") {
  const Values one_hot{0, 0, 1, 0, 0}, soft{0.1, 0.2, 0.3, 0.4, 0};
  const Values y{0.3, 0.7, 0.2, 0.9, 0.4}, z = random_values(5, 1);
  for (const Values& target : {one_hot, soft}) {
    CHECK(gradient_error([&](const Values& at) { return from_outputs<5>(at, target); }, y) < 1e-6);
    CHECK(gradient_error([&](const Values& at) { return from_logits<5>(at, target); }, z) < 1e-6);
  }
}

TEST_CASE("logits and their softmax have the same loss, and gradients that agree") {
  const Values z = random_values(7, 3), target{0, 0.25, 0, 0.5, 0, 0, 0.25};
  const Values y = softmax(z);
  const LossAndGradient logits = from_logits<7>(z, target), outputs = from_outputs<7>(y, target);
  CHECK(logits.loss == doctest::Approx(outputs.loss).epsilon(1e-12));
  // dL/dz_j = y_j (dL/dy_j - sum_i dL/dy_i y_i)
  double mean = 0;
  for (std::size_t i = 0; i < 7; ++i) mean += outputs.gradient[i] * y[i];
  Values behind;
  for (std::size_t i = 0; i < 7; ++i) behind.push_back(y[i] * (outputs.gradient[i] - mean));
  CHECK(relative_error(logits.gradient, behind) < 1e-12);
}

TEST_CASE_TEMPLATE("logits of +-1e4 give finite numbers", T, float, double) {
  const LossAndGradient wrong = from_logits<3, T>({1e4, -1e4, 0}, {0, 1, 0});
  CHECK(wrong.loss == 2e4);
  CHECK(relative_error(wrong.gradient, {1, -1, 0}) < 1e-30);
  const LossAndGradient right = from_logits<3, T>({1e4, -1e4, 0}, {1, 0, 0});
  CHECK(right.loss == 0);
  CHECK(right.gradient[0] == 0);
  const LossAndGradient all = from_logits<3, T>({-1e4, -1e4, -1e4}, {1, 0, 0});
  CHECK(all.loss == doctest::Approx(std::log(3.0)).epsilon(1e-3));  // beside 1e4 a float has no more digits
}

TEST_CASE("a class of probability 0 adds nothing, even if its logit is infinite") {
  constexpr double infinity = std::numeric_limits<double>::infinity();
  const LossAndGradient result = from_logits<3>({0, 0, -infinity}, {1, 0, 0});
  CHECK(result.loss == doctest::Approx(log_2).epsilon(1e-12));
  CHECK(relative_error(result.gradient, {-0.5, 0.5, 0}) < 1e-12);
}

TEST_CASE("NaN among the outputs or logits is NaN in the loss") {
  const double nan = std::numeric_limits<double>::quiet_NaN();
  for (std::size_t place = 0; place < 3; ++place) {
    Values values{0.2, 0.3, 0.5};
    values[place] = nan;
    CHECK(std::isnan(from_outputs<3>(values, {0, 1, 0}).loss));
    CHECK(std::isnan(from_logits<3>(values, {0, 1, 0}).loss));
    CHECK(std::isnan(from_logits<3, float>(values, {0, 1, 0}).loss));
  }
}

TEST_CASE_TEMPLATE("the cross-entropy in float is that in double", T, float) {
  const Values z = random_values(17, 1), target = softmax(random_values(17, 2)), y = softmax(z);
  const LossAndGradient logits = from_logits<17>(z, target), outputs = from_outputs<17>(y, target);
  CHECK(from_logits<17, T>(z, target).loss == doctest::Approx(logits.loss).epsilon(1e-6));
  CHECK(from_outputs<17, T>(y, target).loss == doctest::Approx(outputs.loss).epsilon(1e-6));
  CHECK(relative_error(from_logits<17, T>(z, target).gradient, logits.gradient) < 1e-5);
  CHECK(relative_error(from_outputs<17, T>(y, target).gradient, outputs.gradient) < 1e-5);
}

TEST_CASE("the cross-entropy takes two classes or more, in rows or in the channels of images") {
  using Loss = CategoricalCrossentropy<>;
  static_assert(Loss::target == mica::TargetKind::values);
  static_assert(has_passed<Loss::Check<Shape{2}, Softmax>>);
  static_assert(!has_passed<Loss::Check<Shape{1}, Softmax>>);
  static_assert(has_passed<Loss::Check<Shape{2, 2, 3}, Softmax>>);
  static_assert(!has_passed<Loss::Check<Shape{2, 2, 1}, Softmax>>);
  static_assert(!has_passed<Loss::Check<Shape{2, 3}, Softmax>>);
  static_assert(std::is_same_v<Loss::LogitsOf, Softmax>);
  CHECK(Loss::name == std::string("CategoricalCrossentropy"));
  CHECK(mica::IsLoss<Loss>);
}

TEST_CASE("the cross-entropy takes probabilities of classes, or logits with FromLogits") {
  using Loss = CategoricalCrossentropy<>;
  static_assert(!has_passed<Loss::Check<Shape{2}, Linear>>);
  static_assert(!has_passed<Loss::Check<Shape{2}, Sigmoid>>);
  using OfLogits = CategoricalCrossentropy<FromLogits>;
  static_assert(!Loss::from_logits && OfLogits::from_logits);
  static_assert(has_passed<OfLogits::Check<Shape{2}, Linear>>);
  static_assert(!has_passed<OfLogits::Check<Shape{2}, Softmax>>);
  static_assert(!has_passed<OfLogits::Check<Shape{2}, Sigmoid>>);
  static_assert(!has_passed<OfLogits::Check<Shape{1}, Linear>>);
  CHECK(OfLogits::name == std::string("CategoricalCrossentropy"));
  CHECK(mica::IsLoss<OfLogits>);
}

TEST_CASE("the cross-entropy with and without label smoothing, as PyTorch has it") {
  using Smooth = CategoricalCrossentropy<mica::LabelSmoothing<0.1>>;
  for (const char* kind : {"classes_", "soft_"}) {
    const std::string logits = std::string("categorical_crossentropy/") + kind,
                      outputs = std::string("categorical_crossentropy_of_outputs/") + kind;
    check_golden<CategoricalCrossentropy<>, 6, true>(logits + "0.0");
    check_golden<CategoricalCrossentropy<>, 6>(outputs + "0.0");
    check_golden<Smooth, 6, true>(logits + "0.1");
    check_golden<Smooth, 6>(outputs + "0.1");
  }
  using Both = CategoricalCrossentropy<mica::LabelSmoothing<0.1>, FromLogits>;
  static_assert(Both::from_logits && has_passed<Both::Check<Shape{2}, Linear>>);
  static_assert(!Smooth::from_logits && has_passed<Smooth::Check<Shape{2}, Softmax>>);
  static_assert(!has_passed<CategoricalCrossentropy<mica::LabelSmoothing<1.5>>::Check<Shape{2}, Softmax>>);
}
