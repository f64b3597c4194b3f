// SPDX-License-Identifier: MIT
#include <mica/layers/sum.hpp>

#include "support/joint_laws.hpp"

#include <doctest/doctest.h>

#include <vector>

using mica::Border;
using mica::Place;
using mica::Shape;
using mica::Sum;

namespace {

Values plain_sum(const std::vector<Values>& x) {
  Values y(x[0].size());
  for (const Values& term : x)
    for (std::size_t i = 0; i < y.size(); ++i) y[i] += term[i];
  return y;
}

constexpr Shape image{3, 4, 5};
constexpr Border narrow{1, 1, 1, 1}, wide{0, 2, 3, 1};

}  // namespace

TEST_CASE("Sum is the sum of its inputs, wherever they lie") {
  CHECK(broken_joint_laws<Sum<2>, Place{image}, Place{image}, Place{image}>(plain_sum) == "");
  CHECK(broken_joint_laws<Sum<2>, Place{image, narrow}, Place{image}, Place{image, wide}>(plain_sum) == "");
  CHECK(broken_joint_laws<Sum<3>, Place{image}, Place{image, wide}, Place{image, narrow}, Place{image}>(
            plain_sum) == "");
  CHECK(broken_joint_laws<Sum<4>, Place{{19}}, Place{{19}}, Place{{19}}, Place{{19}}, Place{{19}}>(
            plain_sum) == "");
  CHECK(broken_joint_laws<Sum<2>, Place{{2, 3}}, Place{{2, 3}}, Place{{2, 3}}>(plain_sum) == "");
}

TEST_CASE("the gradient of a Sum belongs to every input, and there is no other work to do") {
  CHECK(Sum<2>::shares_gradient);
  CHECK(mica::parameter_count<Sum<2>>(image) == 0);
  CHECK(Sum<2>::multiply_adds(image) == 0);
}

TEST_CASE("Sum accepts equal shapes alone") {
  CHECK(mica::is_accepted<Sum<3>::AnswerOf<image, image, image>>);
  CHECK(!mica::is_accepted<Sum<3>::AnswerOf<image, image, Shape{3, 4, 6}>>);
  CHECK(!mica::is_accepted<Sum<2>::AnswerOf<image, Shape{60}>>);
}
