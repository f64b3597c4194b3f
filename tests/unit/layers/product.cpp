// SPDX-License-Identifier: MIT
#include <mica/layers/product.hpp>

#include "support/joint_laws.hpp"

#include <doctest/doctest.h>

#include <vector>

using mica::Border;
using mica::Place;
using mica::Product;
using mica::Shape;

namespace {

/// A shorter factor has one number for each channel, which varies fastest.
Values plain_product(const std::vector<Values>& x) {
  Values y(x[0].size(), 1);
  for (const Values& factor : x)
    for (std::size_t i = 0; i < y.size(); ++i) y[i] *= factor[i % factor.size()];
  return y;
}

constexpr Shape image{3, 4, 5};
constexpr Border narrow{1, 1, 1, 1}, wide{0, 2, 3, 1};

}  // namespace

TEST_CASE("Product is the product of its inputs, wherever they lie") {
  CHECK(broken_joint_laws<Product<2>, Place{image}, Place{image}, Place{image}>(plain_product) == "");
  CHECK(broken_joint_laws<Product<2>, Place{image, narrow}, Place{image}, Place{image, wide}>(
            plain_product) == "");
  CHECK(broken_joint_laws<Product<3>, Place{image}, Place{image, wide}, Place{image, narrow}, Place{image}>(
            plain_product) == "");
  CHECK(broken_joint_laws<Product<2>, Place{{19}}, Place{{19}}, Place{{19}}>(plain_product) == "");
  CHECK(broken_joint_laws<Product<2>, Place{{2, 3}}, Place{{2, 3}}, Place{{2, 3}}>(plain_product) == "");
}

TEST_CASE(
    "a flat factor multiplies the channels of every pixel, and its gradient is summed over the pixels") {
  CHECK(broken_joint_laws<Product<2>, Place{image}, Place{image}, Place{{5}}>(plain_product) == "");
  CHECK(broken_joint_laws<Product<3>, Place{image, wide}, Place{image, narrow}, Place{{5}}, Place{image}>(
            plain_product) == "");
  constexpr Shape many{2, 3, 18};
  CHECK(broken_joint_laws<Product<3>, Place{many}, Place{many, narrow}, Place{{18}}, Place{{18}}>(
            plain_product) == "");
  CHECK(broken_joint_laws<Product<2>, Place{{1, 1, 3}}, Place{{1, 1, 3}}, Place{{3}}>(plain_product) == "");
}

TEST_CASE("Product accepts the shape of the first factor, and one number for each of its channels") {
  CHECK(mica::is_accepted<Product<3>::AnswerOf<image, image, Shape{5}>>);
  CHECK(!mica::is_accepted<Product<2>::AnswerOf<Shape{5}, image>>);
  CHECK(!mica::is_accepted<Product<2>::AnswerOf<image, Shape{4}>>);
  CHECK(!mica::is_accepted<Product<2>::AnswerOf<image, Shape{3, 4, 1}>>);
  CHECK(!mica::is_accepted<Product<2>::AnswerOf<image, Shape{60}>>);
}
