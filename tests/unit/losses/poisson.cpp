// SPDX-License-Identifier: MIT
#include <mica/losses/poisson.hpp>

#include "support/golden_loss.hpp"

#include <doctest/doctest.h>

#include <string>

using mica::Poisson;

TEST_CASE("the Poisson loss by hand, and as PyTorch has it") {
  CHECK(of_outputs<Poisson, 2>({1, 2}, Values{3, 0}).loss == doctest::Approx(1.5).epsilon(1e-6));
  check_golden<Poisson, 19>("poisson");
  CHECK(Poisson::name == std::string("Poisson"));
  static_assert(mica::IsLoss<Poisson>);
}
