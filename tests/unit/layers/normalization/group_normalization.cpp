// SPDX-License-Identifier: MIT
#include <mica/layers/normalization/group_normalization.hpp>

#include "support/layer_laws.hpp"
#include "support/sanitized.hpp"

#include <doctest/doctest.h>

using mica::Epsilon;
using mica::GroupNormalization;
using mica::NoCenter;
using mica::NoScale;
using mica::Shape;

template <int Groups, class... Options>
struct Reference<GroupNormalization<Groups, Options...>>
    : NormalizationReference<Reference<GroupNormalization<Groups, Options...>>, Options...> {
  static reference::Normalization of(Shape in) {
    const int channels = in[in.rank - 1];
    return {1, in.size() / channels, channels, Groups == -1 ? channels : Groups};
  }
};

TEST_CASE("GroupNormalization obeys the laws of layers, whatever the lanes hold") {
  CHECK(broken_laws<GroupNormalization<2>, Shape{5, 4, 6}>() == "");   // several pixels in a packet
  CHECK(broken_laws<GroupNormalization<1>, Shape{3, 2, 67}>() == "");  // segments of a pixel
  CHECK(broken_laws<GroupNormalization<3>, Shape{21}>() == "");        // one pixel
  if constexpr (!sanitized) {
    CHECK(broken_laws<GroupNormalization<>, Shape{3, 3, 64}>() == "");  // many packets in a pixel
    CHECK(broken_laws<GroupNormalization<-1>, Shape{7, 7, 3}>() == "");
    CHECK(broken_laws<GroupNormalization<-1, NoCenter>, Shape{3, 5, 17}>() == "");
    CHECK(broken_laws<GroupNormalization<2, NoScale>, Shape{2, 2, 130}>() == "");
    CHECK(broken_laws<GroupNormalization<2, NoScale, NoCenter>, Shape{4, 2}>() == "");
    CHECK(broken_laws<GroupNormalization<4, Epsilon<0.5>>, Shape{2, 3, 2, 12}>() == "");
  }
}

TEST_CASE("GroupNormalization by hand: two groups of two channels over two pixels") {
  // Group 1: 1 1 5 5, mean 3, variance 4: z = -1 -1 1 1; mean dL/dz = 1, mean z dL/dz = -1,
  // dL/dx = (dL/dz - 1 + z) / 2. Group 2: 10 14 10 14, mean 12, variance 4.
  const auto answers =
      answers_of<GroupNormalization<2, Epsilon<0>>, Shape{2, 1, 4}>({1, 1, 10, 14,  //
                                                                     5, 5, 10, 14},
                                                                    {4, 0, 0, 0,  //
                                                                     0, 0, 0, 8},
                                                                    {1, 1, 1, 0.5, 10, 20, 30, 40});
  CHECK(answers.y == Values{9, 19, 29, 40.5,  //
                            11, 21, 29, 40.5});
  CHECK(answers.dx == Values{1, -1, 0, -1,  //
                             0, 0, 0, 1});
  CHECK(answers.gradient == Values{-4, 0, 0, 8, 4, 0, 0, 8});
}

TEST_CASE("GroupNormalization by hand: every channel by itself") {
  const auto answers =
      answers_of<GroupNormalization<-1, Epsilon<0>, NoScale, NoCenter>, Shape{2, 2, 2}>({1, 10, 1, 14,  //
                                                                                         5, 10, 5, 14},
                                                                                        {4, 0, 0, 0,  //
                                                                                         0, 0, 0, 0});
  CHECK(answers.y == Values{-1, -1, -1, 1,  //
                            1, -1, 1, 1});
  CHECK(answers.dx == Values{1, 0, -1, 0,  //
                             0, 0, 0, 0});
}

TEST_CASE("the epsilon of GroupNormalization is added to the variance; it is 1e-3 unless given") {
  const Values x{1, 1, 5, 5}, dy{0, 0, 0, 0};
  const auto given = answers_of<GroupNormalization<1, NoCenter, Epsilon<12>, NoScale>, Shape{2, 1, 2}>(x, dy);
  CHECK(given.y == Values{-0.5, -0.5, 0.5, 0.5});  // 2 / sqrt(4 + 12)
  const auto usual = answers_of<GroupNormalization<1, NoScale, NoCenter>, Shape{2, 1, 2}, double>(x, dy);
  CHECK(usual.y[3] == doctest::Approx(2 / std::sqrt(4.001)).epsilon(1e-12));
}

TEST_CASE("GroupNormalization gives what PyTorch gives") {
  // torch.nn.functional.group_norm(x, groups, gamma, beta, 1e-3) in double precision, PyTorch 1.13, its
  // channels put last
  const Values x{1, 2, 4, -3, 0.5, -1, 3, 2, 2, 0, 1, -2, -1, 3, 5, 0.5};
  const Values dy{1, -1, 2, 0.5, 3, 1, -2, 1, 0, 2, 1, -1, 1, 1, -1, 2};
  const Values parameters{1, -2, 0.5, 3, 0, 1, -1, 2};
  Report report;
  const auto two = answers_of<GroupNormalization<2>, Shape{2, 2, 4}, double>(x, dy, parameters);
  report.expect_equal(two.y,
                      {0.137036884, -0.735800533, -0.485058522, -2.95780865,  //
                       -0.228394807, 3.64937976, -0.676664653, 2.79037529,    //
                       0.867900266, 2.187653, -1.05987692, -1.80817186,       //
                       -1.32468988, -2.1975273, -0.29345239, 1.06592011},
                      1e-8, "y of two groups");
  report.expect_equal(two.dx,
                      {0.801061988, 1.41907568, 0.0304493602, 0.205128922,     //
                       2.3192136, -1.16582878, -0.738393247, 0.792037723,      //
                       -0.0426510822, -2.74040523, -0.168411016, -1.51690818,  //
                       1.02676137, -1.61722753, -0.541950953, 1.93804739},
                      1e-8, "dx of two groups");
  report.expect_equal(two.gradient, {-1.87283742, -1.78147949, -0.766424526, 0.0838276825, 5, 3, 0, 2.5},
                      1e-8, "gradient of two groups");
  const auto four = answers_of<GroupNormalization<-1>, Shape{2, 2, 4}, double>(x, dy, parameters);
  report.expect_equal(four.y,
                      {0.346262454, -0.264658158, -0.746511657, -1.5973495,  //
                       -0.115420818, 3.52931632, -1.08449611, 5.97601787,    //
                       1.269629, 2.26465816, -1.76046503, -0.0826760267,     //
                       -1.50047064, -1.52931632, -0.4085272, 3.70400766},
                      1e-8, "y of each channel");
  report.expect_equal(four.dx,
                      {-0.11090633, 1.83390603, 0.733882632, 0.971267533,    //
                       1.57591302, 0.442326959, -0.695273487, -0.714767766,  //
                       -0.714445392, -1.20157695, 0.164243304, -1.78941709,  //
                       -0.750561296, -1.07465604, -0.202852449, 1.53291732},
                      1e-8, "dx of each channel");
  report.expect_equal(four.gradient, {-1.50047064, -1.89698724, -1.35193783, 2.55601149, 5, 3, 0, 2.5}, 1e-8,
                      "gradient of each channel");
  CHECK(report.text() == "");
}

namespace {

/// What differs between float and double for an image of mean 1e4 and variance 1.
template <class L, Shape In>
std::string lost_in_float() {
  const int channels = In.channels();
  const Values x = far_values(In.size()), dy = random_values(In.size(), 2);
  const Values parameters = random_values(2 * channels, 3);
  const auto many = answers_of<L, In>(x, dy, parameters);
  const auto exact = answers_of<L, In, double>(x, dy, parameters);
  Report report;
  report.expect_equal(many.y, exact.y, 1e-5, "outputs in float are those in double");
  report.expect_equal(many.dx, exact.dx, 1e-5, "gradients of inputs in float are those in double");
  report.expect_equal(many.gradient, exact.gradient, 1e-5,
                      "gradients of parameters in float are those in double");
  return report.text();
}

}  // namespace

TEST_CASE("GroupNormalization in float of numbers of mean 1e4 and variance 1") {
  const auto few = answers_of<GroupNormalization<1, Epsilon<0>, NoScale, NoCenter>, Shape{2, 1, 2}>(
      {9'999, 10'001, 9'999, 10'001}, {0, 0, 0, 0});
  CHECK(few.y == Values{-1, 1, -1, 1});
  CHECK(lost_in_float<GroupNormalization<2>, Shape{50, 50, 4}>() == "");
  CHECK(lost_in_float<GroupNormalization<1>, Shape{20, 20, 64}>() == "");
}

TEST_CASE("GroupNormalization tells its shapes and parameters") {
  using Layer = GroupNormalization<4>;
  static_assert(Layer::output_shape({7, 5, 16}) == Shape(7, 5, 16));
  static_assert(mica::detail::parameter_count<Layer>({7, 5, 16}) == 32);
  static_assert(mica::detail::parameter_count<GroupNormalization<4, NoScale>>({7, 5, 16}) == 16);
  static_assert(mica::detail::parameter_count<GroupNormalization<4, NoCenter, NoScale>>({7, 5, 16}) == 0);
  CHECK(Layer::parameters({7, 5, 16})[0].name == std::string("gamma"));
  CHECK(Layer::parameters({7, 5, 16})[1].name == std::string("beta"));
}

TEST_CASE("the groups of GroupNormalization divide the channels") {
  using mica::has_passed;
  constexpr Shape in{2, 2, 16};
  CHECK(has_passed<GroupNormalization<>::Check<Shape{2, 2, 64}>>);
  CHECK(!has_passed<GroupNormalization<>::Check<in>>);
  CHECK(has_passed<GroupNormalization<16>::Check<in>>);
  CHECK(!has_passed<GroupNormalization<5>::Check<in>>);
  CHECK(!has_passed<GroupNormalization<0>::Check<in>>);
  CHECK(has_passed<GroupNormalization<-1>::Check<in>>);
  CHECK(!has_passed<GroupNormalization<-2>::Check<in>>);
}

TEST_CASE("GroupNormalization begins with a gamma of 1 and a beta of 0") {
  constexpr Shape in{2, 2, 3};
  CHECK(initial_parameters<GroupNormalization<3>, in>() == Values{1, 1, 1, 0, 0, 0});
  CHECK(initial_parameters<GroupNormalization<3, NoScale>, in>() == Values{0, 0, 0});
  CHECK(initial_parameters<GroupNormalization<3, NoCenter>, in>() == Values{1, 1, 1});
}
