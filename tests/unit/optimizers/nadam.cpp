// SPDX-License-Identifier: MIT
#include <mica/optimizers/nadam.hpp>

#include "support/golden_descent.hpp"

#include <doctest/doctest.h>

#include <string>
#include <type_traits>

using doctest::Approx;
using mica::Nadam;

TEST_CASE("Nadam has Keras' defaults") {
  const Nadam optimizer;
  CHECK(optimizer.learning_rate == 0.001);
  CHECK(optimizer.beta_1 == 0.9);
  CHECK(optimizer.beta_2 == 0.999);
  CHECK(optimizer.epsilon == 1e-7);
  CHECK(Nadam::name == std::string("Nadam"));
}

TEST_CASE_TEMPLATE("Nadam is Keras'", T, float, double) {
  CHECK(difference_from_golden<T>(Nadam{}, "nadam") == "");
  CHECK(difference_from_golden<T>(Nadam{.learning_rate = 0.1, .beta_1 = 0.8, .beta_2 = 0.7, .epsilon = 1e-3},
                                  "nadam_other") == "");
}

TEST_CASE("Nadam after many steps: the product of the momentums is 0, as it is nearly before") {
  // A constant gradient: m = g and v = g^2, so that each step has the length learning_rate, but for the
  // corrections, which are gone.
  mica::detail::Buffer<double> w(16), g(16), m(16), v(16);
  const auto step_at = [&](std::int64_t step) {
    std::fill_n(w.data(), 16, 0.0);
    std::fill_n(g.data(), 16, 2.0);
    std::fill_n(m.data(), 16, 2.0);
    std::fill_n(v.data(), 16, 4.0);
    Nadam{.epsilon = 1e-20}.update(
        mica::ParameterSlice<double, 2>{16, w.data(), g.data(), {m.data(), v.data()}}, step);
    return w.data()[15];
  };
  // mu(t) is 0.9: 0.9 m + 0.1 g = g
  CHECK(step_at(100'000) == Approx(-0.001).epsilon(1e-12));
  CHECK(step_at(1'000'000'000'000) == Approx(-0.001).epsilon(1e-12));
  for (const std::int64_t step : {370, 371, 372, 373}) {
    const double correction = std::sqrt(1 - std::pow(0.999, step));
    CHECK(step_at(step) == Approx(-0.001 * correction).epsilon(1e-6));
  }
}

TEST_CASE_TEMPLATE("a gradient whose square is infinite stops its parameter, and spoils nothing", T, float,
                   double) {
  DescentOfOne<Nadam, T> w({}, 0.25);
  w.step(1);
  const double before = w.step(1);
  CHECK(w.step(std::is_same_v<T, float> ? 1e30 : 1e200) == before);
  CHECK(w.step(1) == before);
  CHECK(w.step(0) == before);
}

TEST_CASE("a parameter without gradient stays, also at the first step") {
  DescentOfOne<Nadam, float> w({}, 0.25);
  for (int t = 0; t < 3; ++t) CHECK(w.step(0) == 0.25);
}

TEST_CASE("Nadam checks its members") {
  CHECK(check_of(Nadam{}) == "no error");
  CHECK(check_of(Nadam{.learning_rate = -1}) == "Nadam: expected a finite learning_rate >= 0, found -1");
  CHECK(check_of(Nadam{.beta_1 = 1}) == "Nadam: expected 0 <= beta_1 < 1, found 1");
  CHECK(check_of(Nadam{.beta_2 = -0.5}) == "Nadam: expected 0 <= beta_2 < 1, found -0.5");
  CHECK(check_of(Nadam{.epsilon = 0}) == "Nadam: expected a finite epsilon > 0, found 0");
}
