// SPDX-License-Identifier: MIT
#include <mica/initializers/lecun_uniform.hpp>

#include "support/moments.hpp"

#include <doctest/doctest.h>

#include <cmath>

using doctest::Approx;
using mica::LecunUniform;

TEST_CASE("LecunUniform is uniform within sqrt(3 / fan in)") {
  const Moments m = moments_of<LecunUniform>();  // fans 9 and 144
  const double limit = 0.5773502691896257;
  CHECK(std::abs(m.mean) < 0.01 * limit);
  CHECK(m.deviation == Approx(limit / std::sqrt(3)).epsilon(0.01));
  CHECK((m.most < limit && m.most > 0.999 * limit));
  CHECK((m.least >= -limit && m.least < -0.999 * limit));
}

TEST_CASE("LecunUniform follows from its arguments") { CHECK(follows_from_its_arguments<LecunUniform>()); }
