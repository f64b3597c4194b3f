// SPDX-License-Identifier: MIT
#include <mica/activations/leaky_relu.hpp>

#include "support/activation_laws.hpp"

#include <doctest/doctest.h>

using doctest::Approx;
using mica::LeakyReLU;

TEST_CASE("LeakyReLU obeys the laws of activations") { CHECK(broken_activation_laws<LeakyReLU<>>() == ""); }

TEST_CASE("LeakyReLU by hand: its slope is 0.3 unless given") {
  CHECK(value_of<LeakyReLU<>>(2) == 2);
  CHECK(value_of<LeakyReLU<>>(-2) == -0.6);
  CHECK(derivative_of<LeakyReLU<>>(2) == 1);
  CHECK(derivative_of<LeakyReLU<>>(-2) == 0.3);
  CHECK(derivative_of<LeakyReLU<>>(0) == 0.3);
  CHECK(value_of<LeakyReLU<0.2>>(-1e4) == -2000);
  CHECK(derivative_of<LeakyReLU<1.5>>(-2) == 1.5);
}

TEST_CASE("a slope below 0 is refused") {
  CHECK(mica::has_passed<LeakyReLU<0>::Check<mica::Shape{2}>>);
  CHECK_FALSE(mica::has_passed<LeakyReLU<-0.2>::Check<mica::Shape{2}>>);
}

TEST_CASE("kernels apply a LeakyReLU, whose derivative follows from its output") {
  CHECK(LeakyReLU<0.2>::is_fusable);
}
