// SPDX-License-Identifier: MIT
#include <mica/losses/kl_divergence.hpp>

#include "support/golden_loss.hpp"

#include <doctest/doctest.h>

#include <mica/core/contracts/metric.hpp>

#include <cmath>
#include <string>

using mica::KLDivergence;

TEST_CASE("the divergence of two distributions, a sum") {
  CHECK(of_outputs<KLDivergence, 2>({0.25, 0.75}, Values{0.5, 0.5}).loss ==
        doctest::Approx(0.5 * std::log(4.0 / 3)).epsilon(1e-12));
  check_golden<KLDivergence, 9>("kl_divergence");
}

TEST_CASE("probabilities of 0 count as 1e-7") {
  const LossAndGradient result = of_outputs<KLDivergence, 2>({0, 1}, Values{1, 0});
  CHECK(result.loss == doctest::Approx(16.1180956 * (1 - 1e-7)).epsilon(1e-8));
  CHECK(result.gradient[0] == 0);
  CHECK(mica::metric_name<KLDivergence> == std::string("kl_divergence"));
  static_assert(mica::IsLoss<KLDivergence> && KLDivergence::by_pixel);
}
