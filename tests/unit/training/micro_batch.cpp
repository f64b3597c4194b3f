// SPDX-License-Identifier: MIT
// What a loss is asked with: the outputs, or what enters the activation that they come from.
#include <mica/mica.hpp>

#include <doctest/doctest.h>

#include <cmath>

using doctest::Approx;
using mica::Constant;
using mica::Dense;
using mica::Input;
using mica::Sequential;
using mica::Sigmoid;
using mica::Softmax;
using mica::Tanh;

namespace {

/// Its value is the first number that it sees, 100 more if that is a logit.
template <class Activation>
struct Spy : mica::LossDefaults {
  static constexpr const char* name = "Spy";
  using LogitsOf = Activation;

  template <class T, int N>
  static double of_outputs(const mica::LossArguments<T, N, const T*>& o) {
    return static_cast<double>(o.y[0]);
  }
  template <class T, int N>
  static double of_logits(const mica::LossArguments<T, N, const T*>& o) {
    return 100 + of_outputs(o);
  }
};

/// What it sees behind an input of 1.
template <class Net, class Activation>
double seen() {
  mica::Tensor<double, 2> x(1, 1), y(1, Net::output_shape.size());
  x.setConstant(1);
  y.setZero();
  return mica::compile<double>(Net{}, mica::SGD{}, Spy<Activation>{}).evaluate(x, y)["loss"];
}

}  // namespace

TEST_CASE("a loss of logits gets what enters the activation that it names") {
  CHECK(seen<Sequential<Input<1>, Dense<2, Constant<3>, Softmax>>, Softmax>() == 103);
  CHECK(seen<Sequential<Input<1>, Dense<2, Constant<3>>, Softmax>, Softmax>() == 103);
  CHECK(seen<Sequential<Input<1>, Dense<2, Constant<3>>, Sigmoid>, Sigmoid>() == 103);
}

TEST_CASE("a loss gets the outputs where the network ends with another activation, or names none") {
  CHECK(seen<Sequential<Input<1>, Dense<2, Constant<3>, Softmax>>, Sigmoid>() == Approx(0.5));
  CHECK(seen<Sequential<Input<1>, Dense<2, Constant<3>, Softmax>>, void>() == Approx(0.5));
  CHECK(seen<Sequential<Input<1>, Dense<2, Constant<3>>, Tanh>, Sigmoid>() == Approx(std::tanh(3.0)));
}

TEST_CASE("a loss of logits gets them also where the kernel of the last layer applies the activation") {
  CHECK(seen<Sequential<Input<1>, Dense<1, Constant<3>, Sigmoid>>, Sigmoid>() == 103);
}
