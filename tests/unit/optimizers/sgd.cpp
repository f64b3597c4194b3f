// SPDX-License-Identifier: MIT
#include <mica/optimizers/sgd.hpp>

#include "support/golden_descent.hpp"

#include <doctest/doctest.h>

#include <cstdint>
#include <string>

using doctest::Approx;
using mica::SGD;

TEST_CASE("SGD by hand: downhill by learning_rate times the gradient") {
  DescentOfOne<SGD> w({.learning_rate = 0.25}, 1);
  CHECK(w.step(4) == 0);     // 1 - 0.25 * 4
  CHECK(w.step(2) == -0.5);  // 0 - 0.25 * 2
  CHECK(w.step(-8) == 1.5);  // -0.5 + 0.25 * 8
}

TEST_CASE("SGD with momentum by hand") {
  DescentOfOne<SGD> w({.learning_rate = 0.25, .momentum = 0.5}, 1);
  // velocity = 0.5 velocity - 0.25 g, w += velocity
  CHECK(w.step(4) == 0);  // velocity = -1
  CHECK(w.slot(0) == -1);
  CHECK(w.step(2) == -1);  // velocity = -0.5 - 0.5 = -1
  CHECK(w.slot(0) == -1);
  CHECK(w.step(-8) == 0.5);  // velocity = -0.5 + 2 = 1.5
  CHECK(w.slot(0) == 1.5);
  CHECK(w.step(0) == 1.25);  // velocity = 0.75
  CHECK(w.slot(0) == 0.75);
}

TEST_CASE("SGD with Nesterov's momentum by hand") {
  DescentOfOne<SGD> w({.learning_rate = 0.25, .momentum = 0.5, .nesterov = true}, 1);
  // velocity = 0.5 velocity - 0.25 g, w += 0.5 velocity - 0.25 g
  CHECK(w.step(4) == -0.5);  // velocity = -1,   w += -0.5 - 1
  CHECK(w.slot(0) == -1);
  CHECK(w.step(2) == -1.5);  // velocity = -1,   w += -0.5 - 0.5
  CHECK(w.slot(0) == -1);
  CHECK(w.step(-8) == 1.25);  // velocity = 1.5,  w += 0.75 + 2
  CHECK(w.slot(0) == 1.5);
  CHECK(w.step(0) == 1.625);  // velocity = 0.75, w += 0.375
  CHECK(w.slot(0) == 0.75);
}

TEST_CASE("SGD has Keras' defaults") {
  const SGD sgd;
  CHECK(sgd.learning_rate == 0.01);
  CHECK(sgd.momentum == 0);
  CHECK(!sgd.nesterov);
  CHECK(SGD::name == std::string("SGD"));
}

TEST_CASE("Nesterov's momentum without momentum is plain descent") {
  DescentOfOne<SGD> w({.learning_rate = 0.25, .nesterov = true}, 1);
  CHECK(w.step(4) == 0);
  CHECK(w.step(2) == -0.5);
}

TEST_CASE_TEMPLATE("every parameter goes its own way", T, float, double) {
  constexpr double epsilon = std::is_same_v<T, float> ? 1e-5 : 1e-12;
  const SGD sgd{.learning_rate = 0.1, .momentum = 0.9, .nesterov = true};
  const Values start = random_values(48, 1);
  Values w = start, velocity(48);
  Descent<SGD, T> descent(sgd, start);
  for (std::uint64_t t = 1; t <= 5; ++t) {
    const Values g = random_values(48, 1 + t);
    descent.step(g);
    for (std::size_t i = 0; i < w.size(); ++i) {
      velocity[i] = 0.9 * velocity[i] - 0.1 * g[i];
      w[i] += 0.9 * velocity[i] - 0.1 * g[i];
      CHECK(descent.parameters()[i] == Approx(w[i]).epsilon(epsilon));
      CHECK(descent.slot(0)[i] == Approx(velocity[i]).epsilon(epsilon));
    }
  }
}

TEST_CASE_TEMPLATE("SGD is Keras'", T, float, double) {
  CHECK(difference_from_golden<T>(SGD{}, "sgd") == "");
  CHECK(difference_from_golden<T>(SGD{.momentum = 0.9}, "sgd_momentum") == "");
  CHECK(difference_from_golden<T>(SGD{.momentum = 0.9, .nesterov = true}, "sgd_nesterov") == "");
}
