// SPDX-License-Identifier: MIT
#include <mica/layers/dense.hpp>

#include <mica/initializers/constant.hpp>
#include <mica/initializers/he_normal.hpp>
#include <mica/initializers/orthogonal.hpp>
#include <mica/network/freezing.hpp>

#include "support/layer_laws.hpp"
#include "support/sanitized.hpp"

#include <doctest/doctest.h>

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <functional>
#include <type_traits>

using mica::BiasInitializer;
using mica::Constant;
using mica::Dense;
using mica::HeNormal;
using mica::NoBias;
using mica::Orthogonal;
using mica::ReLU;
using mica::Shape;
using mica::Sigmoid;
using mica::Softmax;
using mica::Tanh;

template <int Units, class... Options>
struct Reference<Dense<Units, Options...>>
    : BilinearReference<Reference<Dense<Units, Options...>>, !reference::has<NoBias, Options...>> {
  static reference::Dense of(Shape in) { return {in.size(), Units}; }
};

TEST_CASE("Dense obeys the laws of layers") {
  CHECK(broken_laws<Dense<3, Sigmoid>, Shape{7}>() == "");
  CHECK(broken_laws<Dense<33, Tanh>, Shape{5}>() == "");
  if constexpr (!sanitized) {
    CHECK(broken_laws<Dense<1>, Shape{1}>() == "");
    CHECK(broken_laws<Dense<10, Softmax>, Shape{33}>() == "");
    CHECK(broken_laws<Dense<17, ReLU, NoBias>, Shape{16}>() == "");
  }
}

TEST_CASE("Dense by hand: two units of three inputs") {
  // w = 1 2 3   b = 10
  //     4 5 6       20
  const Values parameters{1, 2, 3, 4, 5, 6, 10, 20};
  const auto answers = answers_of<Dense<2>, Shape{3}>({1, 2, 3}, {1, -1}, parameters);
  CHECK(answers.y == Values{24, 52});
  CHECK(answers.dx == Values{-3, -3, -3});                        // row 1 - row 2
  CHECK(answers.gradient == Values{1, 2, 3, -1, -2, -3, 1, -1});  // x, -x, dL/dy
}

TEST_CASE("a unit that its ReLU shuts gets no gradient") {
  const Values parameters{1, 2, 3, -4, -5, -6, 10, 20};
  const auto answers = answers_of<Dense<2, ReLU>, Shape{3}>({1, 2, 3}, {1, 1}, parameters);
  CHECK(answers.y == Values{24, 0});
  CHECK(answers.dx == Values{1, 2, 3});
  CHECK(answers.gradient == Values{1, 2, 3, 0, 0, 0, 1, 0});
}

TEST_CASE("the parts of a batch's gradient are together what backward computes") {
  const auto check = []<class L, int inputs>(L, std::integral_constant<int, inputs>) {
    constexpr Shape in{inputs}, out = L::output_shape(in);
    constexpr int parts = L::template gradient_parts<in>, size = mica::detail::parameter_count<L>(in);
    static_assert(parts > 0);
    for (const int samples : {1, 7, 33}) {
      CAPTURE(samples);
      const Values x = random_values(samples * inputs, 1), dy = random_values(samples * out.size(), 2);
      const auto gradient = Samples<double>::output(size);
      const auto inputs_of_layer = Samples<double>::input({in}, x),
                 outputs = Samples<double>::input({out}, dy);
      for (int part = parts - 1; part >= 0; --part)
        L::part_of_gradient(part, parts, inputs_of_layer.view<mica::Layout{in}>(),
                            outputs.view<mica::Layout{out}>(), gradient.data());
      Values wanted(std::size_t{size});
      for (int s = 0; s < samples; ++s) {
        const Values of_sample =
            answers_of<L, in, double>(samples_of(x, inputs, s, 1), samples_of(dy, out.size(), s, 1),
                                      random_values(size, 3))
                .gradient;
        std::transform(wanted.begin(), wanted.end(), of_sample.begin(), wanted.begin(), std::plus<>());
      }
      double difference = 0;
      for (std::size_t i = 0; i < wanted.size(); ++i)
        difference = std::max(difference, std::abs(gradient.data()[i] - wanted[i]));
      CHECK(difference < 1e-13);
    }
  };
  check(Dense<33>{}, std::integral_constant<int, 70>{});
  check(Dense<120, NoBias>{}, std::integral_constant<int, 400>{});
  check(Dense<64>{}, std::integral_constant<int, 1100>{});
}

TEST_CASE("only a layer of many weights computes its gradient for a whole batch") {
  static_assert(Dense<120>::gradient_parts<Shape{400}> == 7);
  static_assert(Dense<1000>::gradient_parts<Shape{4096}> == 16);
  static_assert(Dense<10>::gradient_parts<Shape{4608}> == 0);
  static_assert(Dense<10>::gradient_parts<Shape{84}> == 0);
  static_assert(Dense<784>::gradient_parts<Shape{100}> == 0);
  static_assert(Dense<84>::gradient_parts<Shape{120}> == 2);
  static_assert(mica::detail::Freeze<Dense<120>>::gradient_parts<Shape{400}> == 0);
}

TEST_CASE("Dense tells its shapes and parameters") {
  using Layer = Dense<10, Softmax>;
  static_assert(Layer::output_shape(Shape{4608}) == Shape{10});
  static_assert(mica::detail::parameter_count<Layer>(Shape{4608}) == 46'090);
  static_assert(mica::detail::parameter_count<Dense<10, NoBias>>(Shape{4608}) == 46'080);
  static_assert(Layer::parameters(Shape{4608})[0].shape == Shape(10, 4608));
  CHECK(Layer::parameters(Shape{4608})[0].name == std::string("kernel"));
  CHECK(Layer::parameters(Shape{4608})[1].name == std::string("bias"));
}

TEST_CASE("Dense begins with Glorot's weights and no bias, or with what its options say") {
  constexpr Shape in{20};
  const Values values = initial_parameters<Dense<10>, in>();
  const double limit = std::sqrt(6.0 / (20 + 10));
  CHECK(*std::max_element(values.begin(), values.end()) <= limit);
  CHECK(*std::max_element(values.begin(), values.end()) > 0.95 * limit);
  CHECK(Values(values.end() - 10, values.end()) == Values(10, 0.0));

  const Values others = initial_parameters<Dense<10, HeNormal, BiasInitializer<Constant<0.5>>>, in>();
  CHECK(*std::max_element(others.begin(), others.end() - 10) > std::sqrt(2.0 / 20));
  CHECK(Values(others.end() - 10, others.end()) == Values(10, 0.5));
}

TEST_CASE("the rows of an orthogonal kernel of Dense are orthonormal: its inputs are its last axis") {
  const Values kernel = initial_parameters<Dense<2, Orthogonal<>, NoBias>, Shape{3}>();
  const auto product = [&](std::size_t i, std::size_t j) {
    return kernel[3 * i] * kernel[3 * j] + kernel[3 * i + 1] * kernel[3 * j + 1] +
           kernel[3 * i + 2] * kernel[3 * j + 2];
  };
  CHECK(product(0, 0) == doctest::Approx(1));
  CHECK(product(1, 1) == doctest::Approx(1));
  CHECK(std::abs(product(0, 1)) < 1e-15);
}
