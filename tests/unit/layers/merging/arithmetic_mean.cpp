// SPDX-License-Identifier: MIT
#include <mica/layers/merging/arithmetic_mean.hpp>

#include "support/joint_laws.hpp"

#include <doctest/doctest.h>

#include <vector>

using mica::ArithmeticMean;
using mica::Layout;
using mica::PaddingSize;
using mica::Shape;

namespace {

Values plain_mean(const std::vector<Values>& x) {
  Values y(x[0].size());
  for (const Values& term : x) {
    for (std::size_t i = 0; i < y.size(); ++i) y[i] += term[i] / static_cast<double>(x.size());
  }
  return y;
}

constexpr Shape image{3, 4, 5};
constexpr PaddingSize narrow{1, 1, 1, 1}, wide{0, 2, 3, 1};

}  // namespace

TEST_CASE("ArithmeticMean is the mean of its inputs, wherever they lie") {
  CHECK(broken_joint_laws<ArithmeticMean<2>, Layout{image, narrow}, Layout{image}, Layout{image, wide}>(
            plain_mean) == "");
  CHECK(broken_joint_laws<ArithmeticMean<3>, Layout{{19}}, Layout{{19}}, Layout{{19}}, Layout{{19}}>(
            plain_mean) == "");
}

TEST_CASE("ArithmeticMean accepts equal shapes alone") {
  CHECK(mica::has_passed<ArithmeticMean<3>::CheckOf<image, image, image>>);
  CHECK(!mica::has_passed<ArithmeticMean<2>::CheckOf<image, Shape{60}>>);
}
