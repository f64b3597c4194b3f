// SPDX-License-Identifier: MIT
#include <mica/layers/merging/sum.hpp>

#include "support/joint_laws.hpp"

#include <doctest/doctest.h>

#include <vector>

using mica::Layout;
using mica::PaddingSize;
using mica::Shape;
using mica::Sum;

namespace {

Values plain_sum(const std::vector<Values>& x) {
  Values y(x[0].size());
  for (const Values& term : x) {
    for (std::size_t i = 0; i < y.size(); ++i) y[i] += term[i];
  }
  return y;
}

constexpr Shape image{3, 4, 5};
constexpr PaddingSize narrow{1, 1, 1, 1}, wide{0, 2, 3, 1};

}  // namespace

TEST_CASE("Sum is the sum of its inputs, wherever they lie") {
  CHECK(broken_joint_laws<Sum<2>, Layout{image}, Layout{image}, Layout{image}>(plain_sum) == "");
  CHECK(broken_joint_laws<Sum<2>, Layout{image, narrow}, Layout{image}, Layout{image, wide}>(plain_sum) ==
        "");
  CHECK(broken_joint_laws<Sum<3>, Layout{image}, Layout{image, wide}, Layout{image, narrow}, Layout{image}>(
            plain_sum) == "");
  CHECK(broken_joint_laws<Sum<4>, Layout{{19}}, Layout{{19}}, Layout{{19}}, Layout{{19}}, Layout{{19}}>(
            plain_sum) == "");
  CHECK(broken_joint_laws<Sum<2>, Layout{{2, 3}}, Layout{{2, 3}}, Layout{{2, 3}}>(plain_sum) == "");
}

TEST_CASE("the gradient of a Sum belongs to every input, and there is no other work to do") {
  CHECK(Sum<2>::shares_gradient);
  CHECK(mica::detail::parameter_count<Sum<2>>(image) == 0);
  CHECK(Sum<2>::multiply_adds(image) == 0);
}

TEST_CASE("Sum accepts equal shapes alone") {
  CHECK(mica::has_passed<Sum<3>::CheckOf<image, image, image>>);
  CHECK(!mica::has_passed<Sum<3>::CheckOf<image, image, Shape{3, 4, 6}>>);
  CHECK(!mica::has_passed<Sum<2>::CheckOf<image, Shape{60}>>);
}
