// SPDX-License-Identifier: MIT
#include <mica/activations/softmax.hpp>

#include "support/layer_laws.hpp"
#include "support/passes.hpp"

#include <doctest/doctest.h>

#include <cmath>
#include <limits>

using doctest::Approx;
using mica::Shape;
using mica::Softmax;

TEST_CASE("Softmax obeys the laws of layers") {
  CHECK(broken_laws<Softmax, Shape{10}>() == "");
  CHECK(broken_laws<Softmax, Shape{33}>() == "");
  CHECK(broken_laws<Softmax, Shape{2, 3, 5}>() == "");
  CHECK(broken_laws<Softmax, Shape{3, 5}>() == "");  // of each step of a sequence
}

TEST_CASE("Softmax by hand: exp 1, exp 2 and exp 3 over their sum") {
  const auto answers = answers_of<Softmax, Shape{3}>({1, 2, 3}, {1, 0, 0});
  CHECK(answers.y[0] == Approx(0.09003057317038046).epsilon(1e-6));
  CHECK(answers.y[1] == Approx(0.24472847105479767).epsilon(1e-6));
  CHECK(answers.y[2] == Approx(0.6652409557748219).epsilon(1e-6));
  // dy_0/dx_0 = y_0 (1 - y_0), dy_0/dx_j = -y_0 y_j
  CHECK(answers.dx[0] == Approx(0.08192506906499324).epsilon(1e-6));
  CHECK(answers.dx[1] == Approx(-0.02203304452017431).epsilon(1e-6));
  CHECK(answers.dx[2] == Approx(-0.05989202454481893).epsilon(1e-6));
}

TEST_CASE("Softmax sums to one over the channels of each pixel") {
  const Values y = answers_of<Softmax, Shape{1, 2, 3}>({1, 2, 3, 5, 5, 5}, Values(6, 1.0)).y;
  CHECK(y[0] + y[1] + y[2] == Approx(1));
  CHECK(y[3] == Approx(1.0 / 3));
  CHECK(y[4] == Approx(1.0 / 3));
  CHECK(y[5] == Approx(1.0 / 3));
}

TEST_CASE_TEMPLATE("Softmax gives nothing to a logit of -infinity, or far below the largest", T, float,
                   double) {
  constexpr mica::Layout P{Shape{4}};
  const auto z = Samples<T>::input(P, {-std::numeric_limits<double>::infinity(), 3, -760, 3});
  const auto y = Samples<T>::output(P, 1);
  Softmax::forward(forward_of<T>(z.template view<P>(), y.template view<P>(), mica::PassContext{}));
  CHECK(y.get() == Values{0, 0.5, 0, 0.5});
}

TEST_CASE("Softmax is finite for logits that exp is not") {
  const Values y = answers_of<Softmax, Shape{3}>({-1e4, 1e4, 1e4}, {1, 0, 0}).y;
  CHECK(y[0] < 1e-37);
  CHECK(y[1] == 0.5);
  CHECK(y[2] == 0.5);
}
