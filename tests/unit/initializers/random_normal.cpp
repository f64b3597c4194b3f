// SPDX-License-Identifier: MIT
#include <mica/initializers/random_normal.hpp>

#include "support/moments.hpp"

#include <doctest/doctest.h>

#include <cmath>

using doctest::Approx;
using mica::RandomNormal;

TEST_CASE("RandomNormal has the mean and the deviation that it is given; else 0 and 0.05") {
  const Moments m = moments_of<RandomNormal<>>(), given = moments_of<RandomNormal<3, 0.5>>();
  CHECK(std::abs(m.mean) < 0.001);
  CHECK(m.deviation == Approx(0.05).epsilon(0.01));
  CHECK(m.most > 3 * 0.05);  // not cut off
  CHECK(given.mean == Approx(3).epsilon(0.003));
  CHECK(given.deviation == Approx(0.5).epsilon(0.01));
}

TEST_CASE("RandomNormal follows from its arguments") { CHECK(follows_from_its_arguments<RandomNormal<>>()); }
