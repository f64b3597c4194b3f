// SPDX-License-Identifier: MIT
#include <mica/layers/reshaping/permute.hpp>

#include "support/layer_laws.hpp"

#include <doctest/doctest.h>

using mica::has_passed;
using mica::Permute;
using mica::Shape;

TEST_CASE("Permute obeys the laws of layers") {
  CHECK(broken_laws<Permute<2, 1, 3>, Shape{3, 4, 5}>() == "");  // whole pixels
  CHECK(broken_laws<Permute<3, 1, 2>, Shape{3, 4, 5}>() == "");
  CHECK(broken_laws<Permute<4, 2, 1, 3>, Shape{2, 3, 4, 3}>() == "");
}

TEST_CASE("Permute by hand: channels x height x width become height x width x channels") {
  const auto answers = answers_of<Permute<2, 3, 1>, Shape{3, 2, 1}>({1, 2, 10, 20, 100, 200},  //
                                                                    {1, 2, 3, 4, 5, 6});
  CHECK(answers.y == Values{1, 10, 100, 2, 20, 200});
  CHECK(answers.dx == Values{1, 4, 2, 5, 3, 6});
}

TEST_CASE("Permute by hand: a transposed matrix, and a vector") {
  CHECK(answers_of<Permute<2, 1>, Shape{2, 3}>({1, 2, 3, 4, 5, 6}, Values(6)).y == Values{1, 4, 2, 5, 3, 6});
  CHECK(answers_of<Permute<1>, Shape{3}>({1, 2, 3}, Values(3)).y == Values{1, 2, 3});
}

TEST_CASE("Permute back gives the input: every order of four axes") {
  constexpr Shape in{2, 3, 4, 5}, out{5, 2, 4, 3};
  const Values x = random_values(120, 1);
  static_assert(Permute<4, 1, 3, 2>::output_shape(in) == out);
  const Values y = answers_of<Permute<4, 1, 3, 2>, in>(x, Values(120)).y;
  CHECK(y[1] == x[20]);  // the last axis is the second of the input
  CHECK(answers_of<Permute<2, 4, 3, 1>, out>(y, Values(120)).y == x);
}

TEST_CASE("Permute names each axis once") {
  CHECK(has_passed<Permute<2, 3, 1>::Check<Shape{5, 4, 3}>>);
  CHECK(!has_passed<Permute<2, 1>::Check<Shape{5, 4, 3}>>);
  CHECK(!has_passed<Permute<1, 2, 2>::Check<Shape{5, 4, 3}>>);
  CHECK(!has_passed<Permute<0, 1, 2>::Check<Shape{5, 4, 3}>>);
  CHECK(!has_passed<Permute<2, 3, 4>::Check<Shape{5, 4, 3}>>);
  CHECK(!has_passed<Permute<>::Check<Shape{5, 4, 3}>>);
}
