// SPDX-License-Identifier: MIT
#include <mica/layers/preprocessing/normalization.hpp>

#include "support/layer_laws.hpp"

#include <doctest/doctest.h>

using mica::has_passed;
using mica::Mean;
using mica::Normalization;
using mica::Shape;
using mica::Variance;

namespace {

template <class... Options>
inline constexpr bool is_accepted =
    has_passed<typename Normalization<Options...>::template Check<Shape{5, 4, 3}>>;

}  // namespace

TEST_CASE("Normalization obeys the laws of layers") {
  CHECK(broken_laws<Normalization<Mean<0.1, 0.2, -0.5>, Variance<4, 0.25, 1>>, Shape{4, 5, 3}>() == "");
  CHECK(broken_laws<Normalization<Mean<0.5>, Variance<0.2>>, Shape{2, 9}>() == "");
  CHECK(broken_laws<Normalization<Mean<0.5>, Variance<1, 2, 3, 4, 5>>, Shape{5}>() == "");
}

TEST_CASE("Normalization by hand: two pixels of two channels of variance 4 and 0.25") {
  const auto answers =
      answers_of<Normalization<Variance<4, 0.25>, Mean<1, 2>>, Shape{1, 2, 2}>({5, 2, 1, 3},  //
                                                                               {2, 1, 4, 3});
  CHECK(answers.y == Values{2, 0, 0, 2});
  CHECK(answers.dx == Values{1, 2, 2, 6});
}

TEST_CASE("Normalization by hand: one mean and one variance for all channels") {
  CHECK(answers_of<Normalization<Mean<1>, Variance<4>>, Shape{1, 1, 3}>({5, 1, -1}, Values(3)).y ==
        Values{2, 0, -1});
}

TEST_CASE("Normalization divides by 1e-7 at least, as Keras does") {
  CHECK(answers_of<Normalization<Mean<0>, Variance<0>>, Shape{1}>({1}, {0}).y[0] == doctest::Approx(1e7));
}

TEST_CASE("Normalization needs a mean and a variance, one or one for each channel") {
  CHECK(is_accepted<Mean<0>, Variance<1>>);
  CHECK(is_accepted<Mean<1, 2, 3>, Variance<1>>);
  CHECK(!is_accepted<>);
  CHECK(!is_accepted<Mean<0>>);
  CHECK(!is_accepted<Variance<1>>);
  CHECK(!is_accepted<Mean<>, Variance<1>>);
  CHECK(!is_accepted<Mean<1, 2>, Variance<1>>);
  CHECK(!is_accepted<Mean<0>, Variance<1, 2, 3, 4>>);
  CHECK(!is_accepted<Mean<0>, Variance<1, -2, 3>>);
  CHECK(!is_accepted<Mean<0>, Variance<1>, mica::Same>);
}
