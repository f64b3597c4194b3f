// SPDX-License-Identifier: MIT
#include <mica/losses/losses.hpp>
#include <mica/losses/mean_squared_error.hpp>

#include <doctest/doctest.h>

#include <type_traits>

// What training makes of several losses is tested in training/head_losses.cpp.
TEST_CASE("Losses are written with braces, and each has a weight") {
  using namespace mica;
  const auto given = Losses{MeanSquaredError{}, LossWeight<0.5, MeanSquaredError>{}};
  CHECK(std::is_same_v<decltype(given), const Losses<MeanSquaredError, LossWeight<0.5, MeanSquaredError>>>);
  using Half = detail::LossAndWeight<LossWeight<0.5, MeanSquaredError>>;
  CHECK(std::is_same_v<Half::Loss, MeanSquaredError>);
  CHECK(Half::weight == 0.5);
  CHECK(detail::LossAndWeight<MeanSquaredError>::weight == 1);
}
