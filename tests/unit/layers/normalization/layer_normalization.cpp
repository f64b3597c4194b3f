// SPDX-License-Identifier: MIT
#include <mica/layers/normalization/layer_normalization.hpp>

#include "support/layer_laws.hpp"
#include "support/sanitized.hpp"

#include <doctest/doctest.h>

using mica::Epsilon;
using mica::LayerNormalization;
using mica::NoCenter;
using mica::NoScale;
using mica::Shape;

template <class... Options>
struct Reference<LayerNormalization<Options...>>
    : NormalizationReference<Reference<LayerNormalization<Options...>>, Options...> {
  static reference::Normalization of(Shape in) {
    const int channels = in[in.rank - 1];
    return {in.size() / channels, 1, channels, 1};
  }
};

TEST_CASE("LayerNormalization obeys the laws of layers") {
  CHECK(broken_laws<LayerNormalization<>, Shape{4, 3, 5}>() == "");
  CHECK(broken_laws<LayerNormalization<NoCenter>, Shape{77}>() == "");
  CHECK(broken_laws<LayerNormalization<>, Shape{9, 9, 3}>() == "");  // several blocks of pixels
  if constexpr (!sanitized) {
    CHECK(broken_laws<LayerNormalization<>, Shape{2, 3, 32}>() == "");
    CHECK(broken_laws<LayerNormalization<NoScale>, Shape{3, 2, 41}>() == "");
    CHECK(broken_laws<LayerNormalization<Epsilon<0.5>>, Shape{4, 6}>() == "");
    CHECK(broken_laws<LayerNormalization<NoScale, Epsilon<0.5>>, Shape{2, 2, 2, 3}>() == "");
  }
}

TEST_CASE("LayerNormalization by hand: four numbers of mean 3 and variance 4") {
  // z = -1 -1 1 1, mean dL/dz = 1, mean z dL/dz = -1, dL/dx = (dL/dz - 1 + z) / 2. The last beta is not 0,
  // since GCC 12 for AVX-512 makes eight ones of the list 1 1 1 1 0 0 0 0.
  const auto plain = answers_of<LayerNormalization<Epsilon<0>>, Shape{4}>({1, 1, 5, 5}, {4, 0, 0, 0},
                                                                          {1, 1, 1, 1, 0, 0, 0, 7});
  CHECK(plain.y == Values{-1, -1, 1, 8});
  CHECK(plain.dx == Values{1, -1, 0, 0});
  CHECK(plain.gradient == Values{-4, 0, 0, 0, 4, 0, 0, 0});

  // gamma = 2 1 1 3, beta = 10 20 30 40: dL/dz = 8 0 0 0
  const auto scaled = answers_of<LayerNormalization<Epsilon<0>>, Shape{4}>({1, 1, 5, 5}, {4, 0, 0, 0},
                                                                           {2, 1, 1, 3, 10, 20, 30, 40});
  CHECK(scaled.y == Values{8, 19, 31, 43});
  CHECK(scaled.dx == Values{2, -2, 0, 0});
  CHECK(scaled.gradient == Values{-4, 0, 0, 0, 4, 0, 0, 0});
}

TEST_CASE("LayerNormalization by hand: every pixel by itself") {
  const auto answers = answers_of<LayerNormalization<Epsilon<0>, NoScale>, Shape{1, 2, 4}>(
      {1, 1, 5, 5, 10, 14, 10, 14}, {4, 0, 0, 0, 0, 0, 0, 8}, {0, 0, 0, 7});
  CHECK(answers.y == Values{-1, -1, 1, 8, -1, 1, -1, 8});
  CHECK(answers.dx == Values{1, -1, 0, 0, 0, -2, 0, 2});
  CHECK(answers.gradient == Values{4, 0, 0, 8});  // summed over the pixels
}

TEST_CASE("the epsilon of LayerNormalization is added to the variance; it is 1e-3 unless given") {
  const Values x{1, 1, 5, 5}, dy{0, 0, 0, 0};
  const auto given = answers_of<LayerNormalization<NoCenter, Epsilon<12>, NoScale>, Shape{4}>(x, dy);
  CHECK(given.y == Values{-0.5, -0.5, 0.5, 0.5});  // 2 / sqrt(4 + 12)
  const auto usual = answers_of<LayerNormalization<NoScale, NoCenter>, Shape{4}, double>(x, dy);
  CHECK(usual.y[3] == doctest::Approx(2 / std::sqrt(4.001)).epsilon(1e-12));
}

TEST_CASE("LayerNormalization of equal numbers is beta, and their gradient is finite") {
  const auto answers =
      answers_of<LayerNormalization<>, Shape{4}>({7, 7, 7, 7}, {4, 0, 0, 0}, {1, 1, 1, 1, 1, 2, 3, 4});
  CHECK(answers.y == Values{1, 2, 3, 4});
  const double share = 1 / std::sqrt(1e-3);
  CHECK(answers.dx[0] == doctest::Approx(3 * share));
  CHECK(answers.dx[1] == doctest::Approx(-share));
}

TEST_CASE("LayerNormalization gives what PyTorch gives") {
  // torch.nn.functional.layer_norm(x, (4,), gamma, beta, 1e-3) in double precision, PyTorch 1.13
  const auto answers = answers_of<LayerNormalization<>, Shape{1, 2, 4}, double>(
      {1, 2, 4, -3, 0.5, -1, 3, 2}, {1, -1, 2, 0.5, 3, 1, -2, 1}, {1, -2, 0.5, 3, 0, 1, -1, 2});
  Report report;
  report.expect_equal(answers.y,
                      {0, 0.215595796, -0.411696847, -2.70642522,  //
                       -0.412303306, 3.80366248, -0.381545041, 3.73167389},
                      1e-8, "y");
  report.expect_equal(answers.dx,
                      {-0.147075788, 0.26020869, -0.101828661, -0.0113042407,  //
                       1.62447009, -1.3375287, -1.57498383, 1.28804244},
                      1e-8, "dx");
  report.expect_equal(answers.gradient, {-1.23690992, -1.79403334, -0.120607224, -0.207179576, 4, 0, 0, 1.5},
                      1e-8, "gradient");
  CHECK(report.text() == "");
}

TEST_CASE_TEMPLATE("LayerNormalization in float of numbers of mean 1e4 and variance 1", Size,
                   std::integral_constant<int, 2'000>, std::integral_constant<int, 100>) {
  const auto few = answers_of<LayerNormalization<Epsilon<0>, NoScale, NoCenter>, Shape{4}>(
      {9'999, 10'001, 9'999, 10'001}, {0, 0, 0, 0});
  CHECK(few.y == Values{-1, 1, -1, 1});

  constexpr int channels = Size::value;
  constexpr Shape in = channels == 2'000 ? Shape{channels} : Shape{20, channels};
  const Values x = far_values(in.size()), dy = random_values(in.size(), 2);
  const Values parameters = random_values(2 * channels, 3);
  const auto many = answers_of<LayerNormalization<>, in>(x, dy, parameters);
  const auto exact = answers_of<LayerNormalization<>, in, double>(x, dy, parameters);
  Report report;
  report.expect_equal(many.y, exact.y, 1e-5, "outputs in float are those in double");
  report.expect_equal(many.dx, exact.dx, 1e-5, "gradients of inputs in float are those in double");
  report.expect_equal(many.gradient, exact.gradient, 1e-5,
                      "gradients of parameters in float are those in double");
  CHECK(report.text() == "");
}

TEST_CASE("LayerNormalization tells its shapes and parameters") {
  using Layer = LayerNormalization<>;
  static_assert(Layer::output_shape({7, 5, 16}) == Shape(7, 5, 16));
  static_assert(mica::detail::parameter_count<Layer>({7, 5, 16}) == 32);
  static_assert(mica::detail::parameter_count<Layer>({7, 5}) == 10);
  static_assert(mica::detail::parameter_count<Layer>({70}) == 140);
  static_assert(mica::detail::parameter_count<LayerNormalization<NoScale>>({7, 5, 16}) == 16);
  static_assert(mica::detail::parameter_count<LayerNormalization<NoScale, NoCenter>>({7, 5, 16}) == 0);
  CHECK(Layer::parameters({7, 5, 16})[0].name == std::string("gamma"));
  CHECK(Layer::parameters({7, 5, 16})[1].name == std::string("beta"));
  CHECK(LayerNormalization<NoScale>::parameters({7, 5, 16})[0].name == std::string("beta"));
  CHECK(LayerNormalization<NoCenter>::parameters({7, 5, 16})[0].name == std::string("gamma"));
}

TEST_CASE("LayerNormalization begins with a gamma of 1 and a beta of 0") {
  constexpr Shape in{2, 2, 3};
  CHECK(initial_parameters<LayerNormalization<>, in>() == Values{1, 1, 1, 0, 0, 0});
  CHECK(initial_parameters<LayerNormalization<NoScale>, in>() == Values{0, 0, 0});
  CHECK(initial_parameters<LayerNormalization<NoCenter>, in>() == Values{1, 1, 1});
}
