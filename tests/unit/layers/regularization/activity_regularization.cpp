// SPDX-License-Identifier: MIT
#include <mica/layers/regularization/activity_regularization.hpp>

#include "support/layer_laws.hpp"

#include <doctest/doctest.h>

using mica::ActivityRegularization;
using mica::AddedLoss;
using mica::Backward;
using mica::Forward;
using mica::L1L2;
using mica::L2;
using mica::PassContext;
using mica::Shape;

TEST_CASE("ActivityRegularization obeys the laws of layers: without a loss it is the identity") {
  CHECK(broken_laws<ActivityRegularization<L2<0.1>>, Shape{5, 4, 3}>() == "");
  CHECK(answers_of<ActivityRegularization<L2<0.5>>, Shape{3}>({1, -2, 0}, {3, 4, 5}).dx == Values{3, 4, 5});
}

TEST_CASE_TEMPLATE("ActivityRegularization by hand: the penalties of two samples, and their derivatives", T,
                   float, double) {
  using L = ActivityRegularization<L1L2<0.5, 0.25>>;
  // Rows of two pixels inside of zeros, which no penalty counts.
  constexpr mica::Layout padded{{2, 2, 1}, {1, 1, 1, 1}}, dense{{2, 2, 1}};
  const auto x = Samples<T>::input(padded, {1, -2, 0, 4, 2, 0, 0, -1}),
             dy = Samples<T>::input(dense, {1, 1, 1, 1, 0, 0, 2, 0}), y = Samples<T>::output(dense, 2),
             dx = Samples<T>::output(dense, 2);
  AddedLoss added{10, 0.5};
  const PassContext pass{true, 1, nullptr, &added};
  using X = mica::View<T, padded>;
  using Y = mica::View<T, dense>;
  L::forward(Forward<X, Y, T>{{x.data(), 2}, {y.data(), 2}, nullptr, nullptr, nullptr, pass});
  CHECK(y.get() == Values{1, -2, 0, 4, 2, 0, 0, -1});
  CHECK(added.sum == 10 + (0.5 * 7 + 0.25 * 21) + (0.5 * 3 + 0.25 * 5));

  L::backward(Backward<X, Y, Y, Y, T>{{x.data(), 2},
                                      {y.data(), 2},
                                      {dy.data(), 2},
                                      {dx.data(), 2},
                                      nullptr,
                                      nullptr,
                                      nullptr,
                                      nullptr,
                                      false,
                                      nullptr,
                                      pass});
  // dy + 0.5 (0.5 sign(x) + 0.5 x)
  CHECK(dx.get() == Values{1.5, 0.25, 1, 2.25, 0.75, 0, 2, -0.5});
  CHECK(added.sum == 21.5);
}

TEST_CASE("ActivityRegularization refuses what is no regularizer, and negative factors") {
  CHECK(mica::has_passed<ActivityRegularization<L2<0>>::Check<Shape{5}>>);
  CHECK(!mica::has_passed<ActivityRegularization<L2<-0.1>>::Check<Shape{5}>>);
  CHECK(!mica::has_passed<ActivityRegularization<int>::Check<Shape{5}>>);
}
