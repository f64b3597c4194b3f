// SPDX-License-Identifier: MIT
#include <mica/initializers/truncated_normal.hpp>

#include "support/moments.hpp"

#include <doctest/doctest.h>

#include <cmath>

using doctest::Approx;
using mica::TruncatedNormal;

TEST_CASE("TruncatedNormal is cut off two deviations from its mean; they are 0 and 0.05 unless given") {
  const Moments m = moments_of<TruncatedNormal<>>(), given = moments_of<TruncatedNormal<3, 0.5>>();
  CHECK(std::abs(m.mean) < 0.001);
  CHECK(m.deviation == Approx(0.05 * 0.87962566103423978).epsilon(0.01));
  CHECK((m.least >= -0.1 && m.least < -0.099));
  CHECK((m.most <= 0.1 && m.most > 0.099));
  CHECK(given.mean == Approx(3).epsilon(0.003));
  CHECK((given.least >= 2 && given.most <= 4));
}

TEST_CASE("TruncatedNormal follows from its arguments") {
  CHECK(follows_from_its_arguments<TruncatedNormal<>>());
}
