// SPDX-License-Identifier: MIT
#include <mica/optimizers/adam.hpp>

#include "support/golden_descent.hpp"

#include <doctest/doctest.h>

#include <cmath>
#include <cstdint>
#include <string>

using doctest::Approx;
using mica::Adam;

TEST_CASE("Adam by hand: three steps with numbers that are easy to follow") {
  DescentOfOne<Adam> w({.learning_rate = 1, .beta_1 = 0.5, .beta_2 = 0.75, .epsilon = 0.5}, 1);

  // m = 0 + 1/2 (2 - 0) = 1, v = 0 + 1/4 (4 - 0) = 1, rate = sqrt(1 - 3/4) / (1 - 1/2) = 1,
  // w = 1 - 1 * 1 / (1 + 1/2) = 1/3
  CHECK(w.step(2) == Approx(1.0 / 3).epsilon(1e-14));
  CHECK(w.slot(0) == 1);
  CHECK(w.slot(1) == 1);

  // m = 1 + 1/2 (0 - 1) = 1/2, v = 1 + 1/4 (0 - 1) = 3/4, rate = sqrt(1 - 9/16) / (1 - 1/4) = 0.88191710,
  // w = 1/3 - 0.88191710 * 0.5 / (0.86602540 + 0.5) = 0.01052927
  CHECK(w.step(0) == Approx(0.010529269351458431).epsilon(1e-12));
  CHECK(w.slot(0) == 0.5);
  CHECK(w.slot(1) == 0.75);

  // m = 1/2 + 1/2 (-2 - 1/2) = -3/4, v = 3/4 + 1/4 (4 - 3/4) = 25/16, rate = sqrt(1 - 27/64) / (1 - 1/8),
  // w = 0.01052927 + 0.86896608 * 0.75 / (1.25 + 0.5) = 0.38294330
  CHECK(w.step(-2) == Approx(0.38294330181869637).epsilon(1e-12));
  CHECK(w.slot(0) == -0.75);
  CHECK(w.slot(1) == 1.5625);
}

TEST_CASE("Adam with Keras' defaults") {
  const Adam adam;
  CHECK(adam.learning_rate == 0.001);
  CHECK(adam.beta_1 == 0.9);
  CHECK(adam.beta_2 == 0.999);
  CHECK(adam.epsilon == 1e-7);
  CHECK(Adam::name == std::string("Adam"));

  // The first step has the length learning_rate: m / sqrt(v) = 0.05 / sqrt(0.00025) times
  // sqrt(0.001) / 0.1 is 1, whatever the gradient.
  DescentOfOne<Adam> w(adam, 1);
  CHECK(w.step(0.5) == Approx(0.99900000632451532).epsilon(1e-14));
  CHECK(w.slot(0) == Approx(0.05).epsilon(1e-14));
  CHECK(w.slot(1) == Approx(0.00025).epsilon(1e-12));
  // m = 0.05 + 0.1 (-0.25 - 0.05) = 0.02, v = 0.00025 + 0.001 (0.0625 - 0.00025) = 0.00031225
  CHECK(w.step(-0.25) == Approx(0.99873367079207922).epsilon(1e-14));
  CHECK(w.slot(0) == Approx(0.02).epsilon(1e-12));
  CHECK(w.slot(1) == Approx(0.00031225).epsilon(1e-12));
  // m = 0.02 + 0.1 (0.125 - 0.02) = 0.0305, v = 0.00031225 + 0.001 (0.015625 - 0.00031225) = 0.00032756275
  CHECK(w.step(0.125) == Approx(0.99839324352481928).epsilon(1e-14));
  CHECK(w.slot(0) == Approx(0.0305).epsilon(1e-12));
  CHECK(w.slot(1) == Approx(0.00032756275).epsilon(1e-12));
}

TEST_CASE("epsilon stands outside of the square root") {
  // m = 0.1 g, sqrt(v) = sqrt(0.001) g = 3.1623e-5 and rate = 3.1623e-4 for g = 1e-3:
  // w = -3.1623e-4 * 1e-4 / (3.1623e-5 + 1e-3)
  DescentOfOne<Adam> w({.epsilon = 1e-3}, 0);
  CHECK(w.step(1e-3) == Approx(-3.0653430031715e-5).epsilon(1e-10).scale(0));
}

TEST_CASE_TEMPLATE("every parameter goes its own way", T, float, double) {
  constexpr double epsilon = std::is_same_v<T, float> ? 1e-5 : 1e-12;
  const Adam adam;
  const Values start = random_values(48, 1);
  Values w = start, m(48), v(48);
  Descent<Adam, T> descent(adam, start);
  for (int t = 1; t <= 5; ++t) {
    const Values g = random_values(48, static_cast<std::uint64_t>(1 + t));
    descent.step(g);
    for (std::size_t i = 0; i < w.size(); ++i) {
      m[i] = adam.beta_1 * m[i] + (1 - adam.beta_1) * g[i];
      v[i] = adam.beta_2 * v[i] + (1 - adam.beta_2) * g[i] * g[i];
      const double rate =
          adam.learning_rate * std::sqrt(1 - std::pow(adam.beta_2, t)) / (1 - std::pow(adam.beta_1, t));
      w[i] -= rate * m[i] / (std::sqrt(v[i]) + adam.epsilon);
      CHECK(descent.parameters()[i] == Approx(w[i]).epsilon(epsilon));
      CHECK(descent.slot(0)[i] == Approx(m[i]).epsilon(epsilon));
      CHECK(descent.slot(1)[i] == Approx(v[i]).epsilon(epsilon));
    }
  }
}

TEST_CASE("after a long time the bias correction is gone") {
  // One step of a constant gradient, at step 100,000: rate = learning_rate to the last digit that counts.
  mica::detail::Buffer<double> w(16), g(16), m(16), v(16);
  std::fill_n(g.data(), 16, 2.0);
  std::fill_n(m.data(), 16, 2.0);
  std::fill_n(v.data(), 16, 4.0);
  Adam{.epsilon = 0}.update(mica::ParameterSlice<double, 2>{16, w.data(), g.data(), {m.data(), v.data()}},
                            100'000);
  CHECK(w.data()[15] == Approx(-0.001).epsilon(1e-12));
}

TEST_CASE_TEMPLATE("a gradient whose square is infinite stops its parameter, and spoils nothing", T, float,
                   double) {
  DescentOfOne<Adam, T> w({}, 0.25);
  w.step(1);
  const double before = w.step(1);
  CHECK(w.step(std::is_same_v<T, float> ? 1e30 : 1e200) == before);
  CHECK(w.step(1) == before);
  CHECK(w.step(0) == before);
}

TEST_CASE("a parameter without gradient stays, also at the first step") {
  DescentOfOne<Adam, float> w({}, 0.25);
  for (int t = 0; t < 3; ++t) CHECK(w.step(0) == 0.25);
}

TEST_CASE_TEMPLATE("Adam is Keras'", T, float, double) {
  CHECK(difference_from_golden<T>(Adam{}, "adam") == "");
  CHECK(difference_from_golden<T>(Adam{.learning_rate = 0.1, .beta_1 = 0.8, .beta_2 = 0.7, .epsilon = 1e-3},
                                  "adam_other") == "");
}
