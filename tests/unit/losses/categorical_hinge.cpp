// SPDX-License-Identifier: MIT
#include <mica/losses/categorical_hinge.hpp>

#include "support/golden_loss.hpp"

#include <doctest/doctest.h>

#include <string>

using mica::CategoricalHinge;

TEST_CASE("the largest wrong output against the right one") {
  const LossAndGradient result = of_outputs<CategoricalHinge, 3>({0, 1.5, 1}, Values{0, 1, 0});
  CHECK(result.loss == 0.5);
  CHECK(result.gradient == Values{0, -1, 1});
  check_golden<CategoricalHinge, 7>("categorical_hinge");
}

TEST_CASE("a margin of more than 1 costs nothing") {
  const LossAndGradient result = of_outputs<CategoricalHinge, 3>({0, 2.5, 1}, Values{0, 1, 0});
  CHECK(result.loss == 0);
  CHECK(result.gradient == Values{0, 0, 0});
  CHECK(CategoricalHinge::name == std::string("CategoricalHinge"));
  static_assert(mica::IsLoss<CategoricalHinge> && CategoricalHinge::by_pixel);
}
