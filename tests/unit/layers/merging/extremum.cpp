// SPDX-License-Identifier: MIT
#include <mica/layers/merging/extremum.hpp>

#include "support/joint_laws.hpp"

#include <doctest/doctest.h>

#include <algorithm>
#include <cmath>
#include <limits>
#include <tuple>
#include <vector>

using mica::Largest;
using mica::Layout;
using mica::PaddingSize;
using mica::Shape;
using mica::Smallest;

namespace {

Values plain_largest(const std::vector<Values>& x) {
  Values y = x[0];
  for (const Values& other : x) {
    for (std::size_t i = 0; i < y.size(); ++i) y[i] = std::max(y[i], other[i]);
  }
  return y;
}
Values plain_smallest(const std::vector<Values>& x) {
  Values y = x[0];
  for (const Values& other : x) {
    for (std::size_t i = 0; i < y.size(); ++i) y[i] = std::min(y[i], other[i]);
  }
  return y;
}

constexpr Shape image{3, 4, 5};
constexpr PaddingSize narrow{1, 1, 1, 1}, wide{0, 2, 3, 1};

}  // namespace

TEST_CASE("Largest is the largest of its inputs, wherever they lie") {
  CHECK(broken_joint_laws<Largest<2>, Layout{image}, Layout{image}, Layout{image}>(plain_largest) == "");
  CHECK(
      broken_joint_laws<Largest<3>, Layout{image}, Layout{image, wide}, Layout{image, narrow}, Layout{image}>(
          plain_largest) == "");
}

TEST_CASE("Smallest is the smallest of its inputs, wherever they lie") {
  CHECK(broken_joint_laws<Smallest<3>, Layout{{19}}, Layout{{19}}, Layout{{19}}, Layout{{19}}>(
            plain_smallest) == "");
  CHECK(broken_joint_laws<Smallest<2>, Layout{image, narrow}, Layout{image}, Layout{image, wide}>(
            plain_smallest) == "");
}

TEST_CASE("by hand: the first of equal inputs gets the gradient, and so does the first NaN") {
  constexpr Layout layout{{4}};
  const double nan = std::numeric_limits<double>::quiet_NaN();
  const auto a = Samples<float>::input(layout, {1, 2, 3, 5}),
             b = Samples<float>::input(layout, {1, 4, 2, nan}),
             dy = Samples<float>::input(layout, {10, 20, 30, 40});
  const auto y = Samples<float>::output(layout, 1), da = Samples<float>::output(layout, 1),
             db = Samples<float>::output(layout, 1);
  const std::tuple x{a.view<layout>(), b.view<layout>()}, dx{da.view<layout>(), db.view<layout>()};
  Largest<2>::forward(forward_of<float>(x, y.view<layout>(), {}));
  Largest<2>::backward(backward_of<float>(x, y.view<layout>(), dy.view<layout>(), dx, {}));
  CHECK(samples_of(y.get(), 1, 0, 3) == Values{1, 4, 3});
  CHECK(std::isnan(y.get()[3]));
  CHECK(da.get() == Values{10, 0, 30, 0});
  CHECK(db.get() == Values{0, 20, 0, 40});
}

TEST_CASE("extrema are taken of equal shapes alone") {
  CHECK(mica::has_passed<Largest<3>::CheckOf<image, image, image>>);
  CHECK(!mica::has_passed<Smallest<3>::CheckOf<image, image, Shape{3, 4, 6}>>);
}
