// SPDX-License-Identifier: MIT
#include <mica/optimizers/accumulated.hpp>
#include <mica/optimizers/adam.hpp>
#include <mica/optimizers/clipped.hpp>
#include <mica/optimizers/sgd.hpp>

#include "support/golden_descent.hpp"

#include <doctest/doctest.h>

#include <cstdint>
#include <string>

using doctest::Approx;
using mica::Accumulated;
using mica::Adam;
using mica::Clipped;
using mica::SGD;

TEST_CASE_TEMPLATE("accumulated gradients are Keras': clipped means, Adam's own steps, the rate of the batch",
                   T, float, double) {
  const Adam adam{.learning_rate = [](std::int64_t step) { return 0.1 / (1.0 + static_cast<double>(step)); }};
  CHECK(difference_from_golden<T>(
            Accumulated{Clipped{adam, {.global_clipnorm = 4}}, {.gradient_accumulation_steps = 3}},
            "accumulated") == "");
}

TEST_CASE("Accumulated by hand: a step after three batches, with the mean of their gradients") {
  DescentOfOne<Accumulated<SGD>> w({SGD{.learning_rate = 1}, {.gradient_accumulation_steps = 3}}, 8);
  CHECK(w.step(1) == 8);
  CHECK(w.slot(1) == 1);
  CHECK(w.step(2) == 8);
  CHECK(w.slot(1) == 3);
  CHECK(w.step(3) == 6);
  CHECK(w.slot(1) == 0);
  CHECK(w.step(1) == 6);
  // With one batch for each step, the optimizer inside.
  DescentOfOne<Accumulated<SGD>> plain({SGD{.learning_rate = 1}, {}}, 8);
  CHECK(plain.step(3) == 5);
}

TEST_CASE("Accumulated checks its members and those of the optimizer inside") {
  CHECK(check_of(Accumulated{SGD{}, {}}) == "no error");
  CHECK(check_of(Accumulated{SGD{.momentum = 1}, {}}) == "SGD: expected 0 <= momentum < 1, found 1");
  CHECK(check_of(Accumulated{SGD{}, {.gradient_accumulation_steps = 0}}) ==
        "SGD: expected gradient_accumulation_steps >= 1, found 0");
}
