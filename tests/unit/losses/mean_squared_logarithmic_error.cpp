// SPDX-License-Identifier: MIT
#include <mica/losses/mean_squared_logarithmic_error.hpp>

#include "support/golden_loss.hpp"

#include <doctest/doctest.h>

#include <cmath>
#include <string>

using mica::MeanSquaredLogarithmicError;

TEST_CASE("the squared error of the logarithms") {
  const LossAndGradient result =
      of_outputs<MeanSquaredLogarithmicError, 2>({std::exp(1.0) - 1, 0}, Values{0, 0});
  CHECK(result.loss == doctest::Approx(0.5).epsilon(1e-6));
  check_golden<MeanSquaredLogarithmicError, 19>("mean_squared_logarithmic_error");
}

TEST_CASE("negative outputs count as 1e-7 and have no slope") {
  const LossAndGradient result =
      of_outputs<MeanSquaredLogarithmicError, 1>({-0.5}, Values{std::exp(1.0) - 1});
  CHECK(result.loss == doctest::Approx(1).epsilon(1e-6));
  CHECK(result.gradient == Values{0});
  CHECK(MeanSquaredLogarithmicError::name == std::string("MeanSquaredLogarithmicError"));
  static_assert(mica::IsLoss<MeanSquaredLogarithmicError>);
}
