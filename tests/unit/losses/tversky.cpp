// SPDX-License-Identifier: MIT
#include <mica/losses/tversky.hpp>

#include "support/golden_loss.hpp"

#include <doctest/doctest.h>

#include <string>

using mica::Alpha;
using mica::Beta;
using mica::Tversky;

TEST_CASE("Tversky weighs what is missed and what is found wrongly") {
  // Both 1.5, missed 0.5, wrong 0.5.
  const Values t{1, 1, 0};
  CHECK(of_outputs<Tversky<>, 3>({1, 0.5, 0.5}, t).loss == doctest::Approx(0.25).epsilon(1e-6));
  CHECK(of_outputs<Tversky<Alpha<1>, Beta<2>>, 3>({1, 0.5, 0.5}, t).loss ==
        doctest::Approx(0.5).epsilon(1e-6));
  CHECK(of_outputs<Tversky<>, 2>({0, 0}, Values{0, 0}).loss == 1);
  check_golden<Tversky<>, 19>("tversky");
  check_golden<Tversky<Beta<0.75>, Alpha<0.25>>, 19>("tversky_0.25_0.75");
}

TEST_CASE("Tversky refuses factors below 0, and options that it does not know") {
  using Out = mica::Layer;
  CHECK(Tversky<>::name == std::string("Tversky"));
  static_assert(mica::IsLoss<Tversky<>> && !Tversky<>::by_pixel);
  CHECK(mica::has_passed<Tversky<Alpha<0>>::Check<mica::Shape{2}, Out>>);
  CHECK(!mica::has_passed<Tversky<Alpha<-1>>::Check<mica::Shape{2}, Out>>);
  CHECK(!mica::has_passed<Tversky<Beta<-1>>::Check<mica::Shape{2}, Out>>);
  CHECK(!mica::has_passed<Tversky<mica::FromLogits>::Check<mica::Shape{2}, Out>>);
}
