// SPDX-License-Identifier: MIT
#include <mica/optimizers/with_weight_decay.hpp>
#include <mica/optimizers/sgd.hpp>

#include "support/golden_descent.hpp"

#include <doctest/doctest.h>

#include <cstdint>
#include <string>

using doctest::Approx;
using mica::SGD;
using mica::WithWeightDecay;

TEST_CASE_TEMPLATE("weight decay is Keras'", T, float, double) {
  CHECK(difference_from_golden<T>(
            WithWeightDecay{SGD{.learning_rate = 0.1, .momentum = 0.5}, {.weight_decay = 0.25}},
            "weight_decay") == "");
}

TEST_CASE(
    "WithWeightDecay by hand: the weights decay by learning_rate times weight_decay, kernels alone if so "
    "asked") {
  const WithWeightDecay all{SGD{.learning_rate = 0.5}, {.weight_decay = 0.5}};
  Descent<WithWeightDecay<SGD>> w(all, Values(16, 2));
  w.set_tensors({{"kernel", 0, 10}, {"bias", 10, 16}});
  w.step(Values(16, 1));
  CHECK(w.parameters() == Values(16, 1));  // 2 - 0.25 * 2 - 0.5 * 1
  Descent<WithWeightDecay<SGD>> some({SGD{.learning_rate = 0.5}, {0.5, true}}, Values(16, 2));
  some.set_tensors({{"kernel", 0, 10}, {"bias", 10, 16}});
  some.step(Values(16, 0));
  CHECK(some.parameters()[9] == 1.5);
  CHECK(some.parameters()[10] == 2);
}

TEST_CASE("weight decay follows the schedule of the learning rate") {
  DescentOfOne<WithWeightDecay<SGD>> w(
      {SGD{.learning_rate = [](std::int64_t step) { return step == 0 ? 0.5 : 1; }}, {.weight_decay = 0.5}},
      8);
  CHECK(w.step(0) == 6);
  CHECK(w.step(0) == 3);
}

TEST_CASE("WithWeightDecay checks its members and those of the optimizer inside") {
  CHECK(check_of(WithWeightDecay{SGD{}, {}}) == "no error");
  CHECK(check_of(WithWeightDecay{SGD{.momentum = 1}, {}}) == "SGD: expected 0 <= momentum < 1, found 1");
  CHECK(check_of(WithWeightDecay{SGD{}, {.weight_decay = -1}}) ==
        "SGD: expected a finite weight_decay >= 0, found -1");
}
