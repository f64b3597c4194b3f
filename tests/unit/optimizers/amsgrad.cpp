// SPDX-License-Identifier: MIT
#include <mica/optimizers/amsgrad.hpp>

#include "support/golden_descent.hpp"

#include <doctest/doctest.h>

#include <string>
#include <type_traits>

using doctest::Approx;
using mica::AMSGrad;

TEST_CASE("AMSGrad by hand: a large gradient of the past keeps the steps short") {
  AMSGrad optimizer{.learning_rate = 1, .beta_1 = 0.5, .beta_2 = 0.75, .epsilon = 0.5};
  DescentOfOne<AMSGrad> w(optimizer, 1);
  // m = 1, v = v_hat = 1, rate = sqrt(1 - 3/4) / (1 - 1/2) = 1, w = 1 - 1 / (1 + 1/2)
  CHECK(w.step(2) == Approx(1.0 / 3).epsilon(1e-14));
  // m = 1/2, v = 3/4 and v_hat stays 1: w = 1/3 - 0.88191710 / 2 / (1 + 1/2)
  CHECK(w.step(0) == Approx(1.0 / 3 - 0.8819171036881969 / 3).epsilon(1e-12));
  CHECK(w.slot(1) == 0.75);
  CHECK(w.slot(2) == 1);
}

TEST_CASE("AMSGrad has Keras' defaults") {
  const AMSGrad optimizer;
  CHECK(optimizer.learning_rate == 0.001);
  CHECK(optimizer.beta_1 == 0.9);
  CHECK(optimizer.beta_2 == 0.999);
  CHECK(optimizer.epsilon == 1e-7);
  CHECK(AMSGrad::name == std::string("AMSGrad"));
}

TEST_CASE_TEMPLATE("AMSGrad is Keras'", T, float, double) {
  CHECK(difference_from_golden<T>(AMSGrad{}, "amsgrad") == "");
  CHECK(difference_from_golden<T>(
            AMSGrad{.learning_rate = 0.1, .beta_1 = 0.8, .beta_2 = 0.7, .epsilon = 1e-3}, "amsgrad_other") ==
        "");
}

TEST_CASE_TEMPLATE("a gradient whose square is infinite stops its parameter, and spoils nothing", T, float,
                   double) {
  DescentOfOne<AMSGrad, T> w({}, 0.25);
  w.step(1);
  const double before = w.step(1);
  CHECK(w.step(std::is_same_v<T, float> ? 1e30 : 1e200) == before);
  CHECK(w.step(1) == before);
  CHECK(w.step(0) == before);
}

TEST_CASE("a parameter without gradient stays, also at the first step") {
  DescentOfOne<AMSGrad, float> w({}, 0.25);
  for (int t = 0; t < 3; ++t) CHECK(w.step(0) == 0.25);
}

TEST_CASE("AMSGrad checks its members") {
  CHECK(check_of(AMSGrad{}) == "no error");
  CHECK(check_of(AMSGrad{.learning_rate = -1}) == "AMSGrad: expected a finite learning_rate >= 0, found -1");
  CHECK(check_of(AMSGrad{.beta_1 = 1}) == "AMSGrad: expected 0 <= beta_1 < 1, found 1");
  CHECK(check_of(AMSGrad{.beta_2 = -0.5}) == "AMSGrad: expected 0 <= beta_2 < 1, found -0.5");
  CHECK(check_of(AMSGrad{.epsilon = 0}) == "AMSGrad: expected a finite epsilon > 0, found 0");
}
