// SPDX-License-Identifier: MIT
#include <mica/initializers/random_uniform.hpp>

#include "support/moments.hpp"

#include <doctest/doctest.h>

#include <cmath>

using doctest::Approx;
using mica::RandomUniform;

TEST_CASE("RandomUniform lies between its limits; they are -0.05 and 0.05 unless given") {
  const Moments m = moments_of<RandomUniform<>>(), given = moments_of<RandomUniform<-1, 3>>();
  CHECK(std::abs(m.mean) < 0.001);
  CHECK((m.least >= -0.05 && m.least < -0.0499));
  CHECK((m.most < 0.05 && m.most > 0.0499));
  CHECK(given.mean == Approx(1).epsilon(0.02));
  CHECK((given.least >= -1 && given.least < -0.99));
  CHECK((given.most < 3 && given.most > 2.99));
}

TEST_CASE("RandomUniform follows from its arguments") {
  CHECK(follows_from_its_arguments<RandomUniform<>>());
}
