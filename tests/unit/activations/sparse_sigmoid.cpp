// SPDX-License-Identifier: MIT
#include <mica/activations/sparse_sigmoid.hpp>

#include "support/activation_laws.hpp"

#include <doctest/doctest.h>

using mica::SparseSigmoid;

TEST_CASE("SparseSigmoid obeys the laws of activations") {
  CHECK(broken_activation_laws<SparseSigmoid>() == "");
}

TEST_CASE("SparseSigmoid by hand; at both corners the derivative is 0") {
  const double x[] = {-2, -1, 0, 0.5, 1, 3}, y[] = {0, 0, 0.5, 0.75, 1, 1}, slopes[] = {0, 0, 0.5, 0.5, 0, 0};
  for (int i = 0; i < 6; ++i) {
    CHECK(value_of<SparseSigmoid>(x[i]) == y[i]);
    CHECK(derivative_of<SparseSigmoid>(x[i]) == slopes[i]);
  }
}
