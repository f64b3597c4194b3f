// SPDX-License-Identifier: MIT
#include <mica/initializers/he_uniform.hpp>

#include "support/moments.hpp"

#include <doctest/doctest.h>

#include <cmath>

using doctest::Approx;
using mica::HeUniform;

TEST_CASE("HeUniform is uniform within sqrt(6 / fan in)") {
  const Moments m = moments_of<HeUniform>();  // fans 9 and 144
  const double limit = 0.816496580927726;
  CHECK(std::abs(m.mean) < 0.01 * limit);
  CHECK(m.deviation == Approx(limit / std::sqrt(3)).epsilon(0.01));
  CHECK((m.most < limit && m.most > 0.999 * limit));
  CHECK((m.least >= -limit && m.least < -0.999 * limit));
}

TEST_CASE("HeUniform follows from its arguments") { CHECK(follows_from_its_arguments<HeUniform>()); }
