// SPDX-License-Identifier: MIT
#include <mica/initializers/lecun_normal.hpp>

#include "support/moments.hpp"

#include <doctest/doctest.h>

#include <cmath>

using doctest::Approx;
using mica::LecunNormal;

TEST_CASE("LecunNormal has the deviation sqrt(1 / fan in), cut off at two deviations before the cut") {
  const Moments m = moments_of<LecunNormal>();  // fans 9 and 144
  const double deviation = 1.0 / 3, end = 2 * deviation / 0.87962566103423978;
  CHECK(std::abs(m.mean) < 0.015 * deviation);
  CHECK(m.deviation == Approx(deviation).epsilon(0.01));
  CHECK((m.most <= end && m.most > 0.99 * end));
  CHECK((m.least >= -end && m.least < -0.99 * end));
}

TEST_CASE("LecunNormal follows from its arguments") { CHECK(follows_from_its_arguments<LecunNormal>()); }
