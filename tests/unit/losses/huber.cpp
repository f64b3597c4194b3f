// SPDX-License-Identifier: MIT
#include <mica/losses/huber.hpp>

#include "support/golden_loss.hpp"

#include <doctest/doctest.h>

#include <mica/core/contracts/metric.hpp>

#include <string>

using mica::Huber;

TEST_CASE("errors are squared up to delta, and linear behind it") {
  const LossAndGradient result = of_outputs<Huber<>, 4>({0.5, 3, -2, 0}, Values{0, 0, 0, 0});
  CHECK(result.loss == (0.125 + 2.5 + 1.5) / 4);
  CHECK(result.gradient == Values{0.125, 0.25, -0.25, 0});
  check_golden<Huber<>, 19>("huber");
  check_golden<Huber<0.5>, 19>("huber_0.5");
}

TEST_CASE("delta is 1 by default") {
  CHECK(of_outputs<Huber<>, 1>({3}, Values{0}).loss == of_outputs<Huber<1>, 1>({3}, Values{0}).loss);
  CHECK(Huber<>::name == std::string("Huber"));
  static_assert(mica::IsLoss<Huber<>> && mica::IsMetric<Huber<0.5>>);
}
