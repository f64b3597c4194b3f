// SPDX-License-Identifier: MIT
#include <mica/losses/mean_squared_error.hpp>

#include <mica/activations/relu.hpp>
#include <mica/activations/sigmoid.hpp>
#include <mica/core/contracts/metric.hpp>

#include "support/golden_loss.hpp"
#include "support/loss_and_gradient.hpp"

#include <doctest/doctest.h>

#include <span>
#include <string>
#include <vector>

using mica::MeanSquaredError;

TEST_CASE("the squared error by hand, averaged over the outputs") {
  // y - t = 1, -2, 3, 0; the mean of the squares is 14 / 4, the gradient 2/4 (y - t).
  const LossAndGradient result = of_outputs<MeanSquaredError, 4>({2, 2, 2, 2}, Values{1, 4, -1, 2});
  CHECK(result.loss == 3.5);
  CHECK(result.gradient == Values{0.5, -1, 1.5, 0});
}

TEST_CASE("one output is its own mean") {
  const LossAndGradient result = of_outputs<MeanSquaredError, 1, float>({0.5}, Values{2});
  CHECK(result.loss == 2.25);
  CHECK(result.gradient == Values{-3});
}

TEST_CASE("the gradient of the squared error is that of central differences") {
  const Values target = random_values(7, 1);
  CHECK(gradient_error([&](const Values& y) { return of_outputs<MeanSquaredError, 7>(y, target); },
                       random_values(7, 2)) < 1e-6);
}

TEST_CASE("the squared error in float is that in double") {
  const Values y = random_values(17, 1), target = random_values(17, 2);
  const LossAndGradient exact = of_outputs<MeanSquaredError, 17>(y, target);
  const LossAndGradient result = of_outputs<MeanSquaredError, 17, float>(y, target);
  CHECK(result.loss == doctest::Approx(exact.loss).epsilon(1e-6));
  CHECK(relative_error(result.gradient, exact.gradient) < 1e-6);
}

TEST_CASE("the squared error takes rows of values and outputs of every shape") {
  static_assert(MeanSquaredError::target == mica::TargetKind::values);
  static_assert(mica::has_passed<MeanSquaredError::Check<mica::Shape{1}, mica::ReLU>>);
  static_assert(mica::has_passed<MeanSquaredError::Check<mica::Shape{4, 4, 2}, mica::Sigmoid>>);
  static_assert(std::is_void_v<MeanSquaredError::LogitsOf>);
  CHECK(MeanSquaredError::name == std::string("MeanSquaredError"));
}

TEST_CASE("the squared error as PyTorch has it, and as a metric") {
  check_golden<MeanSquaredError, 19>("mean_squared_error");
  const std::vector<double> y{2, 2, 2, 2}, t{1, 4, -1, 2};
  CHECK(MeanSquaredError::of(std::span<const double>(y), std::span<const double>(t)) == 3.5);
  CHECK(mica::metric_name<MeanSquaredError> == std::string("mean_squared_error"));
  static_assert(mica::IsMetric<MeanSquaredError>);
}
