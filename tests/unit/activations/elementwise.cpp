// SPDX-License-Identifier: MIT
#include <mica/activations/elementwise.hpp>

#include "support/layer_laws.hpp"

#include <doctest/doctest.h>

#include <cmath>
#include <string>

using mica::Elementwise;
using mica::Shape;

namespace {

using Swish = Elementwise<[](auto x) { return x / (1 + exp(-x)); }>;
using ELU = Elementwise<[](auto x) { return where(x < 0, exp(min(x, 0)) - 1, x); }>;
using LeakyReLU = Elementwise<[](auto x) { return where(x > 0, 1, 0.2) * x; }>;
using Other =
    Elementwise<[](auto x) { return tanh(x) * log(2.5f + abs(x)) - sqrt(x * x + 0.5) / max(x, 2); }>;
using Constant = Elementwise<[](auto x) { return 0 * x + 3; }>;

/// A function that is a class, in a layer with a name of its own.
struct Cube {
  template <class X>
  auto operator()(X x) const {
    return x * x * x;
  }
};
struct Cubed : Elementwise<Cube{}> {
  static constexpr const char* name = "Cubed";
};

template <auto function>
constexpr bool is_refused = !mica::has_passed<typename Elementwise<function>::template Check<Shape{2}>>;

}  // namespace

TEST_CASE("an Elementwise of any formula obeys the laws of layers") {
  CHECK(broken_laws<Swish, Shape{3, 4, 2}>() == "");
  CHECK(broken_laws<ELU, Shape{19}>() == "");
  CHECK(broken_laws<LeakyReLU, Shape{2, 3, 5}>() == "");
  CHECK(broken_laws<Other, Shape{33}>() == "");
  CHECK(broken_laws<Cubed, Shape{5}>() == "");
}

TEST_CASE("an Elementwise by hand") {
  const auto swish = answers_of<Swish, Shape{3}, double>({0, 1, -2}, {4, 1, 1});
  CHECK(swish.y[0] == 0);
  CHECK(swish.y[1] == doctest::Approx(0.7310585786300049).epsilon(1e-12));
  CHECK(swish.y[2] == doctest::Approx(-0.2384058440442351).epsilon(1e-12));
  CHECK(swish.dx[0] == 2);
  CHECK(swish.dx[1] == doctest::Approx(0.9276705118714869).epsilon(1e-12));
  CHECK(swish.dx[2] == doctest::Approx(-0.09078424878489547).epsilon(1e-12));

  const auto leaky = answers_of<LeakyReLU, Shape{2}, double>({3, -3}, {1, 2});
  CHECK(leaky.y == Values{3, 0.2 * -3});
  CHECK(leaky.dx == Values{1, 0.4});
  CHECK(answers_of<Constant, Shape{2}>({1, 7}, {1, 1}).dx == Values{0, 0});
}

TEST_CASE_TEMPLATE("an Elementwise has finite derivatives where exp overflows", T, float, double) {
  const auto swish = answers_of<Swish, Shape{4}, T>({-1e4, -90, 90, 1e4}, {1, 1, 1, 1});
  CHECK(swish.y[0] == doctest::Approx(0));
  CHECK(swish.y[3] == 1e4);
  CHECK(swish.dx[0] == doctest::Approx(0));
  CHECK(swish.dx[1] == doctest::Approx(0));
  CHECK(swish.dx[2] == doctest::Approx(1));
  CHECK(swish.dx[3] == doctest::Approx(1));
}

TEST_CASE("an Elementwise refuses what is no function of one number") {
  CHECK_FALSE(is_refused<[](auto x) { return x; }>);
  CHECK(is_refused<[](auto x, auto) { return x; }>);
  CHECK(is_refused<[](double x) { return x; }>);
  CHECK(is_refused<[](auto) { return 1; }>);
  CHECK(is_refused<3>);
}

TEST_CASE(
    "an Elementwise is a layer and an option, which no kernel applies, since its derivative needs the "
    "input") {
  CHECK(mica::IsLayer<Swish>);
  CHECK(mica::IsActivation<Swish>);
  CHECK_FALSE(Swish::is_fusable);
  CHECK(Swish::name == std::string("Elementwise"));
  CHECK(Cubed::name == std::string("Cubed"));
}
