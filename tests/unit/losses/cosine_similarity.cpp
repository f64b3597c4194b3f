// SPDX-License-Identifier: MIT
#include <mica/losses/cosine_similarity.hpp>

#include "support/golden_loss.hpp"

#include <doctest/doctest.h>

#include <string>

using mica::CosineSimilarity;

TEST_CASE("the cosine of the angle to the target") {
  CHECK(of_outputs<CosineSimilarity, 2>({2, 0}, Values{3, 4}).loss == doctest::Approx(-0.6).epsilon(1e-15));
  check_golden<CosineSimilarity, 19>("cosine_similarity");
}

TEST_CASE("outputs of 0 have a finite gradient") {
  const LossAndGradient result = of_outputs<CosineSimilarity, 2>({0, 0}, Values{3, 4});
  CHECK(result.loss == 0);
  CHECK(relative_error(result.gradient, {-0.6e7, -0.8e7}) < 1e-12);
  CHECK(CosineSimilarity::name == std::string("CosineSimilarity"));
  static_assert(mica::IsLoss<CosineSimilarity> && CosineSimilarity::by_pixel);
}
