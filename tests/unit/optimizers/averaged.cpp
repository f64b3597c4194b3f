// SPDX-License-Identifier: MIT
#include <mica/optimizers/averaged.hpp>
#include <mica/optimizers/sgd.hpp>

#include "support/golden_descent.hpp"

#include <doctest/doctest.h>

#include <cstdint>
#include <string>

using doctest::Approx;
using mica::Averaged;
using mica::SGD;

TEST_CASE_TEMPLATE("moving averages of the parameters are Keras'", T, float, double) {
  const Averaged optimizer{SGD{.learning_rate = 0.1, .momentum = 0.5},
                           {.ema_momentum = 0.75, .ema_overwrite_frequency = 3}};
  CHECK(difference_from_golden<T>(optimizer, "averaged") == "");
}

TEST_CASE("Averaged by hand: the first average is the first result, the last one replaces the parameters") {
  DescentOfOne<Averaged<SGD>> w({SGD{.learning_rate = 1}, {.ema_momentum = 0.75}}, 8);
  CHECK(w.step(4) == 4);
  CHECK(w.slot(1) == 4);
  CHECK(w.step(-4) == 8);
  CHECK(w.slot(1) == 5);  // 3/4 4 + 1/4 8
  CHECK(w.step(-4) == 12);
  CHECK(w.slot(1) == 6.75);
  CHECK(w.finish() == 6.75);
  CHECK(w.slot(1) == 6.75);
  CHECK(Averaged{SGD{}, {}}.ema_momentum == 0.99);
}

TEST_CASE("Averaged checks its members and those of the optimizer inside") {
  CHECK(check_of(Averaged{SGD{}, {}}) == "no error");
  CHECK(check_of(Averaged{SGD{.momentum = 1}, {}}) == "SGD: expected 0 <= momentum < 1, found 1");
  CHECK(check_of(Averaged{SGD{}, {.ema_momentum = 1}}) == "SGD: expected 0 <= ema_momentum < 1, found 1");
  CHECK(check_of(Averaged{SGD{}, {.ema_overwrite_frequency = 0}}) ==
        "SGD: expected ema_overwrite_frequency >= 1, found 0");
}
