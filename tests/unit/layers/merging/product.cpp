// SPDX-License-Identifier: MIT
#include <mica/layers/merging/product.hpp>

#include "support/joint_laws.hpp"

#include <doctest/doctest.h>

#include <vector>

using mica::Layout;
using mica::PaddingSize;
using mica::Product;
using mica::Shape;

namespace {

/// A shorter factor has one number for each channel, which varies fastest.
Values plain_product(const std::vector<Values>& x) {
  Values y(x[0].size(), 1);
  for (const Values& factor : x) {
    for (std::size_t i = 0; i < y.size(); ++i) y[i] *= factor[i % factor.size()];
  }
  return y;
}

constexpr Shape image{3, 4, 5};
constexpr PaddingSize narrow{1, 1, 1, 1}, wide{0, 2, 3, 1};

}  // namespace

TEST_CASE("Product is the product of its inputs, wherever they lie") {
  CHECK(broken_joint_laws<Product<2>, Layout{image}, Layout{image}, Layout{image}>(plain_product) == "");
  CHECK(broken_joint_laws<Product<2>, Layout{image, narrow}, Layout{image}, Layout{image, wide}>(
            plain_product) == "");
  CHECK(
      broken_joint_laws<Product<3>, Layout{image}, Layout{image, wide}, Layout{image, narrow}, Layout{image}>(
          plain_product) == "");
  CHECK(broken_joint_laws<Product<2>, Layout{{19}}, Layout{{19}}, Layout{{19}}>(plain_product) == "");
  CHECK(broken_joint_laws<Product<2>, Layout{{2, 3}}, Layout{{2, 3}}, Layout{{2, 3}}>(plain_product) == "");
}

TEST_CASE(
    "a flat factor multiplies the channels of every pixel, and its gradient is summed over the pixels") {
  CHECK(broken_joint_laws<Product<2>, Layout{image}, Layout{image}, Layout{{5}}>(plain_product) == "");
  CHECK(broken_joint_laws<Product<3>, Layout{image, wide}, Layout{image, narrow}, Layout{{5}}, Layout{image}>(
            plain_product) == "");
  constexpr Shape many{2, 3, 18};
  CHECK(broken_joint_laws<Product<3>, Layout{many}, Layout{many, narrow}, Layout{{18}}, Layout{{18}}>(
            plain_product) == "");
  CHECK(broken_joint_laws<Product<2>, Layout{{1, 1, 3}}, Layout{{1, 1, 3}}, Layout{{3}}>(plain_product) ==
        "");
}

TEST_CASE("Product accepts the shape of the first factor, and one number for each of its channels") {
  CHECK(mica::has_passed<Product<3>::CheckOf<image, image, Shape{5}>>);
  CHECK(!mica::has_passed<Product<2>::CheckOf<Shape{5}, image>>);
  CHECK(!mica::has_passed<Product<2>::CheckOf<image, Shape{4}>>);
  CHECK(!mica::has_passed<Product<2>::CheckOf<image, Shape{3, 4, 1}>>);
  CHECK(!mica::has_passed<Product<2>::CheckOf<image, Shape{60}>>);
}
