// SPDX-License-Identifier: MIT
#include <mica/activations/relu_with.hpp>

#include "support/activation_laws.hpp"

#include <doctest/doctest.h>

#include <algorithm>
#include <cmath>

using mica::MaxValue;
using mica::NegativeSlope;
using mica::ReLUWith;
using mica::Threshold;

TEST_CASE("ReLUWith obeys the laws of activations") {
  CHECK(broken_activation_laws<ReLUWith<>>() == "");
  CHECK(broken_activation_laws<ReLUWith<MaxValue<6>, NegativeSlope<0.25>, Threshold<2>>>() == "");
  CHECK(broken_activation_laws<ReLUWith<Threshold<1>>>() == "");
}

TEST_CASE("ReLUWith by hand, with each option and with all") {
  using All = ReLUWith<NegativeSlope<0.5>, MaxValue<6>, Threshold<2>>;
  const double x[] = {-2, 0, 1, 2, 3, 6, 8};
  const double y[] = {-2, -1, -0.5, 0, 3, 6, 6}, slopes[] = {0.5, 0.5, 0.5, 0.5, 1, 0, 0};
  for (int i = 0; i < 7; ++i) {
    CAPTURE(x[i]);
    CHECK(value_of<All>(x[i]) == y[i]);
    CHECK(derivative_of<All>(x[i]) == slopes[i]);
    CHECK(value_of<ReLUWith<>>(x[i]) == std::max(x[i], 0.0));
    CHECK(value_of<ReLUWith<MaxValue<2.5>>>(x[i]) == std::min(std::max(x[i], 0.0), 2.5));
    CHECK(value_of<ReLUWith<NegativeSlope<0.25>>>(x[i]) == (x[i] > 0 ? x[i] : 0.25 * x[i]));
    CHECK(value_of<ReLUWith<Threshold<2>>>(x[i]) == (x[i] > 2 ? x[i] : 0));
    CHECK(derivative_of<ReLUWith<Threshold<2>>>(x[i]) == (x[i] > 2 ? 1 : 0));
  }
  CHECK(value_of<ReLUWith<MaxValue<1>, Threshold<2>>>(3) == 1);
  CHECK(derivative_of<ReLUWith<MaxValue<1>, Threshold<2>>>(3) == 0);
}

TEST_CASE("ReLUWith of infinity") {
  CHECK(value_of<ReLUWith<Threshold<2>>>(-INFINITY) == 0);
  CHECK(value_of<ReLUWith<MaxValue<3>>>(INFINITY) == 3);
  CHECK(value_of<ReLUWith<NegativeSlope<1>, MaxValue<3>>>(-INFINITY) == -INFINITY);
}

TEST_CASE("numbers below 0, and options of others, are refused") {
  constexpr mica::Shape shape{2};
  CHECK(mica::has_passed<ReLUWith<MaxValue<0>, NegativeSlope<0>, Threshold<0>>::Check<shape>>);
  CHECK_FALSE(mica::has_passed<ReLUWith<MaxValue<-1>>::Check<shape>>);
  CHECK_FALSE(mica::has_passed<ReLUWith<NegativeSlope<-1>>::Check<shape>>);
  CHECK_FALSE(mica::has_passed<ReLUWith<Threshold<-1>>::Check<shape>>);
  CHECK_FALSE(mica::has_passed<ReLUWith<MaxValue<1>, MaxValue<2>>::Check<shape>>);
  CHECK_FALSE(mica::has_passed<ReLUWith<mica::Same>::Check<shape>>);
}

TEST_CASE("kernels apply a ReLUWith, whose derivative follows from its output") {
  CHECK(ReLUWith<Threshold<1>>::is_fusable);
}
