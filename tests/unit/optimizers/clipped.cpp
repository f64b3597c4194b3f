// SPDX-License-Identifier: MIT
#include <mica/optimizers/clipped.hpp>
#include <mica/optimizers/adam.hpp>
#include <mica/optimizers/sgd.hpp>

#include "support/golden_descent.hpp"

#include <doctest/doctest.h>

#include <cstdint>
#include <string>

using doctest::Approx;
using mica::Adam;
using mica::Clipped;
using mica::SGD;

TEST_CASE_TEMPLATE("clipped gradients are Keras'", T, float, double) {
  const SGD sgd{.learning_rate = 0.1, .momentum = 0.5};
  CHECK(difference_from_golden<T>(Clipped{sgd, {.clipnorm = 2.5}}, "clipnorm") == "");
  CHECK(difference_from_golden<T>(Clipped{sgd, {.clipvalue = 0.75}}, "clipvalue") == "");
  CHECK(difference_from_golden<T>(Clipped{sgd, {.global_clipnorm = 4}}, "global_clipnorm") == "");
}

TEST_CASE("Clipped by hand, at the bound and with large numbers") {
  // 16 gradients of 3 have a norm of 12.
  DescentOfOne<Clipped<SGD>, float> w({SGD{.learning_rate = 1}, {.global_clipnorm = 6}}, 0);
  CHECK(w.step(3) == -1.5F);
  CHECK(w.step(-1.5) == 0);
  CHECK(w.step(0) == 0);
  // Their squares are infinite as floats.
  CHECK(w.step(1e30) == Approx(-1.5).epsilon(1e-6));
}

TEST_CASE("a Clipped optimizer has the members of the optimizer inside and those of the clipping") {
  Clipped adam{Adam{.beta_1 = 0.5}, {.clipnorm = 2}};
  adam.learning_rate = 0.5;
  adam.clipnorm = 3;
  CHECK(adam.beta_1 == 0.5);
  CHECK(std::string(adam.name) == "Adam");
  static_assert(mica::IsOptimizer<Clipped<Adam>>);
  static_assert(Clipped<Adam>::slots == 2 && mica::detail::passes<Adam> == 1);
}

TEST_CASE("Clipped checks its members and those of the optimizer inside") {
  CHECK(check_of(Clipped{SGD{}, {.clipnorm = 1}}) == "no error");
  CHECK(check_of(Clipped{SGD{.momentum = 1}, {.clipnorm = 1}}) == "SGD: expected 0 <= momentum < 1, found 1");
  CHECK(check_of(Clipped{SGD{}, {}}) ==
        "SGD: expected one of clipnorm, clipvalue and global_clipnorm, found none");
  CHECK(check_of(Clipped{SGD{}, {.clipnorm = 1, .clipvalue = 1}}) ==
        "SGD: expected one of clipnorm, clipvalue and global_clipnorm, found several");
  CHECK(check_of(Clipped{SGD{}, {.clipnorm = 0}}) == "SGD: expected a finite clipnorm > 0, found 0");
  CHECK(check_of(Clipped{SGD{}, {.clipvalue = -1}}) == "SGD: expected a finite clipvalue > 0, found -1");
  CHECK(check_of(Clipped{SGD{}, {.global_clipnorm = 0}}) ==
        "SGD: expected a finite global_clipnorm > 0, found 0");
}
