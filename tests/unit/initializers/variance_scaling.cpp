// SPDX-License-Identifier: MIT
#include <mica/initializers/variance_scaling.hpp>

#include "support/moments.hpp"

#include <doctest/doctest.h>

using doctest::Approx;
using mica::Distribution;

using mica::FanMode;
using mica::VarianceScaling;

TEST_CASE(
    "VarianceScaling is a truncated normal distribution of variance 1 / fan in, unless told otherwise") {
  const Moments m = moments_of<VarianceScaling<>>();
  CHECK(m.deviation == Approx(1.0 / 3).epsilon(0.01));
  CHECK(m.most <= 2.0 / 3 / 0.87962566103423978);
}

TEST_CASE("VarianceScaling of every mode and distribution: fans 9 and 144") {
  const auto deviation = [](const Moments& m) { return m.deviation; };
  constexpr auto normal = Distribution::untruncated_normal, uniform = Distribution::uniform;
  CHECK(deviation(moments_of<VarianceScaling<2, FanMode::fan_in, normal>>()) == Approx(0.4714).epsilon(0.01));
  CHECK(deviation(moments_of<VarianceScaling<2, FanMode::fan_out, normal>>()) ==
        Approx(0.11785).epsilon(0.01));
  CHECK(deviation(moments_of<VarianceScaling<2, FanMode::fan_avg, normal>>()) ==
        Approx(0.16169).epsilon(0.01));
  CHECK(deviation(moments_of<VarianceScaling<2, FanMode::fan_out, uniform>>()) ==
        Approx(0.11785).epsilon(0.01));
  CHECK(moments_of<VarianceScaling<2, FanMode::fan_out, uniform>>().most < 0.20413);
  CHECK(moments_of<VarianceScaling<1, FanMode::fan_in, normal>>().most > 1);  // not cut off
}
