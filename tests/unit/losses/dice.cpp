// SPDX-License-Identifier: MIT
#include <mica/losses/dice.hpp>

#include "support/golden_loss.hpp"

#include <doctest/doctest.h>

#include <string>

using mica::Dice;

TEST_CASE("the overlap of outputs and targets, over all outputs of a sample") {
  // 2 * 1.5 / (2 + 2) = 3/4
  CHECK(of_outputs<Dice, 3>({1, 0.5, 0.5}, Values{1, 1, 0}).loss == doctest::Approx(0.25).epsilon(1e-6));
  check_golden<Dice, 19>("dice");
  CHECK(of_outputs<Dice, 2>({0, 0}, Values{0, 0}).loss == 1);
  CHECK(Dice::name == std::string("Dice"));
  static_assert(mica::IsLoss<Dice> && !Dice::by_pixel);
}
