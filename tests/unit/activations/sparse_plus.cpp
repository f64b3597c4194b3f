// SPDX-License-Identifier: MIT
#include <mica/activations/sparse_plus.hpp>

#include "support/activation_laws.hpp"

#include <doctest/doctest.h>

using mica::SparsePlus;

TEST_CASE("SparsePlus obeys the laws of activations") { CHECK(broken_activation_laws<SparsePlus>() == ""); }

TEST_CASE("SparsePlus by hand") {
  const double x[] = {-2, -1, 0, 0.5, 1, 3}, y[] = {0, 0, 0.25, 0.5625, 1, 3},
               slopes[] = {0, 0, 0.5, 0.75, 1, 1};
  for (int i = 0; i < 6; ++i) {
    CHECK(value_of<SparsePlus>(x[i]) == y[i]);
    CHECK(derivative_of<SparsePlus>(x[i]) == slopes[i]);
  }
}
