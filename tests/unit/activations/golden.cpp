// SPDX-License-Identifier: MIT
// All activations beside PyTorch, see tests/golden/activations.py.
#include <mica/activations/approximate_gelu.hpp>
#include <mica/activations/celu.hpp>
#include <mica/activations/elu.hpp>
#include <mica/activations/exponential.hpp>
#include <mica/activations/gelu.hpp>
#include <mica/activations/hard_shrink.hpp>
#include <mica/activations/hard_sigmoid.hpp>
#include <mica/activations/hard_silu.hpp>
#include <mica/activations/hard_tanh.hpp>
#include <mica/activations/leaky_relu.hpp>
#include <mica/activations/log_sigmoid.hpp>
#include <mica/activations/log_softmax.hpp>
#include <mica/activations/mish.hpp>
#include <mica/activations/relu.hpp>
#include <mica/activations/relu6.hpp>
#include <mica/activations/relu_with.hpp>
#include <mica/activations/selu.hpp>
#include <mica/activations/sigmoid.hpp>
#include <mica/activations/silu.hpp>
#include <mica/activations/soft_shrink.hpp>
#include <mica/activations/softplus.hpp>
#include <mica/activations/softsign.hpp>
#include <mica/activations/squareplus.hpp>
#include <mica/activations/tanh.hpp>
#include <mica/activations/tanh_shrink.hpp>

#include "support/activation_laws.hpp"
#include "support/golden.hpp"

#include <doctest/doctest.h>

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <string>
#include <vector>

namespace {

const golden::File& file() {
  static const golden::File activations("activations");
  return activations;
}

struct Row {
  const char* name;
  laws::Function exact;
  laws::Function in_float;
};
template <class A>
constexpr Row row(const char* name) {
  return {name, laws::FunctionOf<A, double>::function, laws::FunctionOf<A, float>::function};
}

const Row rows[] = {
    row<mica::ApproximateGELU>("approximate_gelu"),
    row<mica::ELU<>>("elu"),
    row<mica::ELU<1.5>>("elu_1.5"),
    row<mica::Exponential>("exponential"),
    row<mica::GELU>("gelu"),
    row<mica::HardSigmoid>("hard_sigmoid"),
    row<mica::HardSiLU>("hard_silu"),
    row<mica::LeakyReLU<>>("leaky_relu"),
    row<mica::LeakyReLU<0.2>>("leaky_relu_0.2"),
    row<mica::LogSigmoid>("log_sigmoid"),
    row<mica::Mish>("mish"),
    row<mica::ReLU>("relu"),
    row<mica::ReLU6>("relu6"),
    row<mica::SELU>("selu"),
    row<mica::Sigmoid>("sigmoid"),
    row<mica::SiLU>("silu"),
    row<mica::Softplus>("softplus"),
    row<mica::Softsign>("softsign"),
    row<mica::Tanh>("tanh"),
    row<mica::CELU<1.5>>("celu_1.5"),
    row<mica::HardShrink<>>("hard_shrink"),
    row<mica::HardTanh>("hard_tanh"),
    row<mica::ReLUWith<mica::MaxValue<2.5>>>("relu_max_2.5"),
    row<mica::ReLUWith<mica::Threshold<2>>>("relu_threshold_2"),
    row<mica::SoftShrink<>>("soft_shrink"),
    row<mica::Squareplus<>>("squareplus"),
    row<mica::TanhShrink>("tanh_shrink"),
};

/// The largest error, relative to the larger of the number and 1.
double largest_error(double (*f)(double), const std::vector<double>& x, const std::vector<double>& wanted) {
  double largest = 0;
  for (std::size_t i = 0; i < x.size(); ++i) {
    const double error = std::abs(f(x[i]) - wanted[i]) / std::max(1.0, std::abs(wanted[i]));
    if (!(error <= largest)) largest = error;
  }
  return largest;
}

template <class T>
void compare_log_softmax(double tolerance) {
  constexpr int count = 19;
  const auto &x = file()["log_softmax/x"].values, &dy = file()["log_softmax/dy"].values;
  const auto &y = file()["log_softmax/y"].values, &dx = file()["log_softmax/dx"].values;
  for (std::size_t first = 0; first < x.size(); first += count) {
    T in[count + mica::kernels::lanes<T>] = {}, out[count + mica::kernels::lanes<T>] = {};
    std::copy_n(x.begin() + static_cast<std::ptrdiff_t>(first), count, in);
    mica::kernels::log_softmax<count>(in, out);
    for (std::size_t i = 0; i < count; ++i)
      CHECK(static_cast<double>(out[i]) == doctest::Approx(y[first + i]).epsilon(tolerance));
    std::copy_n(dy.begin() + static_cast<std::ptrdiff_t>(first), count, in);
    mica::kernels::log_softmax_gradient<count>(out, in, in);
    for (std::size_t i = 0; i < count; ++i)
      CHECK(std::abs(static_cast<double>(in[i]) - dx[first + i]) < 10 * tolerance);
  }
}

}  // namespace

TEST_CASE("the activations and their derivatives are those of PyTorch") {
  for (const Row& row : rows) {
    const std::string name = row.name;
    CAPTURE(name);
    const std::vector<double>&x = file()[name + "/x"].values, &y = file()[name + "/y"].values,
          &derivative = file()[name + "/derivative"].values;
    REQUIRE(x.size() >= 120);
    CHECK(largest_error(row.exact.value, x, y) < 1e-12);
    CHECK(largest_error(row.exact.derivative, x, derivative) < 1e-12);
    CHECK(largest_error(row.in_float.value, x, y) < 2e-6);
    CHECK(largest_error(row.in_float.derivative, x, derivative) < 2e-6);
  }
}

TEST_CASE("LogSoftmax and its gradient are those of PyTorch") {
  compare_log_softmax<double>(1e-12);
  compare_log_softmax<float>(1e-6);
}
