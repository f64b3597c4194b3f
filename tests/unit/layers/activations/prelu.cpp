// SPDX-License-Identifier: MIT
#include <mica/layers/activations/prelu.hpp>

#include <mica/initializers/constant.hpp>

#include "support/golden.hpp"
#include "support/layer_laws.hpp"

#include <doctest/doctest.h>

using mica::Constant;
using mica::PReLU;
using mica::Shape;
using mica::SharedAxes;

namespace {

using Shared = PReLU<SharedAxes<1, 2>>;

template <class L, Shape In>
constexpr bool fits = mica::has_passed<typename L::template Check<In>>;

template <class T>
void compare_with_pytorch(double tolerance) {
  const golden::File file("activations");
  const auto of = [&](const char* part) { return file[std::string("prelu/") + part].values; };
  Report report;
  const auto answers = answers_of<Shared, Shape{4, 3, 21}, T>(of("x"), of("dy"), of("alpha"));
  report.expect_equal(answers.y, of("y"), tolerance, "the outputs");
  report.expect_equal(answers.dx, of("dx"), tolerance, "the gradients of the inputs");
  report.expect_equal(answers.gradient, of("gradient"), tolerance, "the gradients of alpha");
  CHECK(report.text() == "");
}

}  // namespace

TEST_CASE("PReLU obeys the laws of layers") {
  CHECK(broken_laws<PReLU<>, Shape{2, 3, 7}>() == "");
  CHECK(broken_laws<Shared, Shape{3, 2, 19}>() == "");
}

TEST_CASE("PReLU by hand: an alpha for each element") {
  const auto answers = answers_of<PReLU<>, Shape{4}>({-2, 3, 0, -1}, {1, 2, 3, 4}, {0.5, 0.5, 0.25, -1});
  CHECK(answers.y == Values{-1, 3, 0, 1});
  CHECK(answers.dx == Values{0.5, 2, 0.75, -4});
  CHECK(answers.gradient == Values{-2, 0, 0, -4});
}

TEST_CASE("PReLU by hand: an alpha for each channel, its gradient summed over the pixels") {
  const auto answers = answers_of<Shared, Shape{1, 2, 2}>({-2, 3, -4, -1}, {1, 2, 3, 4}, {0.5, 2});
  CHECK(answers.y == Values{-1, 3, -2, -2});
  CHECK(answers.dx == Values{0.5, 2, 1.5, 8});
  CHECK(answers.gradient == Values{-14, -4});
}

TEST_CASE("PReLU is that of PyTorch") {
  compare_with_pytorch<double>(1e-13);
  compare_with_pytorch<float>(1e-6);
}

TEST_CASE("the alphas of PReLU: their shape, and what they begin with") {
  CHECK(PReLU<>::parameters(Shape{5, 4, 3})[0].shape == Shape{5, 4, 3});
  CHECK(Shared::parameters(Shape{5, 4, 3})[0].shape == Shape{1, 1, 3});
  CHECK(initial_parameters<PReLU<>, Shape{3}>() == Values{0, 0, 0});
  CHECK(initial_parameters<PReLU<Constant<0.25>, SharedAxes<1, 2>>, Shape{5, 4, 2}>() == Values{0.25, 0.25});
}

TEST_CASE("PReLU shares its alphas over pixels, or not at all") {
  CHECK(fits<Shared, Shape{5, 4, 3}>);
  CHECK_FALSE(fits<Shared, Shape{5}>);
  CHECK_FALSE(fits<PReLU<SharedAxes<1>>, Shape{5, 4, 3}>);
}
