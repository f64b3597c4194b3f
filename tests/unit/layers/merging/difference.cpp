// SPDX-License-Identifier: MIT
#include <mica/layers/merging/difference.hpp>

#include "support/joint_laws.hpp"

#include <doctest/doctest.h>

#include <vector>

using mica::Difference;
using mica::Layout;
using mica::PaddingSize;
using mica::Shape;

namespace {

Values plain_difference(const std::vector<Values>& x) {
  Values y = x[0];
  for (std::size_t i = 0; i < y.size(); ++i) y[i] -= x[1][i];
  return y;
}

constexpr Shape image{3, 4, 5};
constexpr PaddingSize narrow{1, 1, 1, 1}, wide{0, 2, 3, 1};

}  // namespace

TEST_CASE("Difference is its first input less the second, wherever they lie") {
  CHECK(broken_joint_laws<Difference<2>, Layout{image, narrow}, Layout{image}, Layout{image, wide}>(
            plain_difference) == "");
  CHECK(broken_joint_laws<Difference<2>, Layout{{19}}, Layout{{19}}, Layout{{19}}>(plain_difference) == "");
}

TEST_CASE("Difference accepts two equal shapes alone") {
  CHECK(mica::has_passed<Difference<2>::CheckOf<image, image>>);
  CHECK(!mica::has_passed<Difference<2>::CheckOf<image, Shape{60}>>);
  CHECK(!mica::has_passed<Difference<3>::CheckOf<image, image, image>>);
}
