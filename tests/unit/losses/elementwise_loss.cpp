// SPDX-License-Identifier: MIT
#include <mica/losses/elementwise_loss.hpp>

#include <mica/activations/relu.hpp>

#include "support/loss_and_gradient.hpp"

#include <doctest/doctest.h>

#include <cmath>
#include <string>

using mica::ElementwiseLoss;

namespace {

using Distance = ElementwiseLoss<[](auto y, auto t) { return abs(y - t); }>;
using Square = ElementwiseLoss<[](auto y, auto t) { return (y - t) * (y - t); }>;
struct LogCosh : ElementwiseLoss<[](auto y, auto t) {
  const auto d = y - t;
  return log((exp(d) + exp(-d)) / 2);
}> {
  static constexpr const char* name = "LogCosh";
};

template <auto function>
constexpr bool is_refused =
    !mica::has_passed<typename ElementwiseLoss<function>::template Check<mica::Shape{2}, mica::ReLU>>;

}  // namespace

TEST_CASE("an ElementwiseLoss by hand is the mean over the outputs") {
  const LossAndGradient distance = of_outputs<Distance, 4>({2, 2, 2, 2}, Values{1, 4, -1, 2});
  CHECK(distance.loss == 1.5);
  CHECK(distance.gradient == Values{0.25, -0.25, 0.25, 0});
  const LossAndGradient square = of_outputs<Square, 4>({2, 2, 2, 2}, Values{1, 4, -1, 2});
  CHECK(square.loss == 3.5);
  CHECK(square.gradient == Values{0.5, -1, 1.5, 0});
  CHECK(of_outputs<LogCosh, 1>({1}, Values{0.5}).loss == doctest::Approx(std::log(std::cosh(0.5))));
}

TEST_CASE("the gradient of an ElementwiseLoss is that of central differences") {
  const Values target = random_values(19, 1), y = random_values(19, 2);
  CHECK(gradient_error([&](const Values& at) { return of_outputs<LogCosh, 19>(at, target); }, y) < 1e-6);
  CHECK(gradient_error([&](const Values& at) { return of_outputs<Distance, 19>(at, target); }, y) < 1e-6);
}

TEST_CASE("an ElementwiseLoss in float is that in double") {
  const Values y = random_values(17, 1), target = random_values(17, 2);
  const LossAndGradient exact = of_outputs<LogCosh, 17>(y, target);
  const LossAndGradient result = of_outputs<LogCosh, 17, float>(y, target);
  CHECK(result.loss == doctest::Approx(exact.loss).epsilon(1e-6));
  CHECK(relative_error(result.gradient, exact.gradient) < 1e-6);
}

TEST_CASE("an ElementwiseLoss refuses what is no function of two numbers") {
  CHECK_FALSE(is_refused<[](auto y, auto t) { return y * t; }>);
  CHECK(is_refused<[](auto y) { return y; }>);
  CHECK(is_refused<[](double y, double t) { return y - t; }>);
  CHECK(mica::IsLoss<LogCosh>);
  CHECK(LogCosh::name == std::string("LogCosh"));
}
