// SPDX-License-Identifier: MIT
// What regularizers add to the loss and to the gradient, seen through a model.
#include <mica/mica.hpp>

#include <doctest/doctest.h>

#include <cmath>
#include <cstddef>
#include <vector>

using namespace mica;

namespace {

template <class... Options>
using Net = Sequential<Input<3, 4, 2>, Flatten, Dense<100, Tanh, Options...>, Frozen<Dense<3, Options...>>,
                       Dense<2, Options...>>;
// 2,508 trained parameters, more than a chunk of the update.
using Plain = Net<>;
using Penalized =
    Net<KernelRegularizer<L1L2<0.02, 0.05>>, BiasRegularizer<L1<0.5>>, BiasInitializer<Constant<0.25>>>;
using Biased = Net<BiasInitializer<Constant<0.25>>>;

template <class Network>
auto model() {
  return compile<double>(Network{.seed = 3}, SGD{.learning_rate = 0.5}, MeanSquaredError{});
}

std::vector<double> weights_of(const auto& model, const char* name) {
  const auto tensor = model.template weights<2>(name);
  return {tensor.data(), tensor.data() + tensor.size()};
}

struct Samples20 {
  Tensor<double, 4> x{20, 3, 4, 2};
  Tensor<double, 2> y{20, 2};
  Samples20() {
    for (int i = 0; i < x.size(); ++i) x.data()[i] = std::sin(i);
    for (int i = 0; i < y.size(); ++i) y.data()[i] = std::cos(i);
  }
};

}  // namespace

TEST_CASE("loss and step include the penalties of all trained tensors, and of no frozen one") {
  const Samples20 data;
  auto plain = model<Biased>();
  auto penalized = model<Penalized>();
  double penalty = 0.5 * 0.25 * (100 + 2);
  std::vector<double> before[2], step[2];
  const char* const kernels[] = {"dense/kernel", "dense_2/kernel"};
  for (int k = 0; k < 2; ++k) {
    before[k] = weights_of(penalized, kernels[k]);
    for (const double w : before[k]) penalty += 0.02 * std::abs(w) + 0.05 * w * w;
  }
  CHECK(penalized.evaluate(data.x, data.y)["loss"] ==
        doctest::Approx(plain.evaluate(data.x, data.y)["loss"] + penalty).epsilon(1e-12));
  CHECK(penalized.train_on_batch(data.x, data.y)["loss"] ==
        doctest::Approx(plain.train_on_batch(data.x, data.y)["loss"] + penalty).epsilon(1e-12));

  for (int k = 0; k < 2; ++k) {
    const std::vector<double> with = weights_of(penalized, kernels[k]),
                              without = weights_of(plain, kernels[k]);
    double largest = 0;
    for (std::size_t i = 0; i < with.size(); ++i) {
      const double w = before[k][i], derivative = 0.02 * (w > 0 ? 1 : -1) + 2 * 0.05 * w;
      largest = std::max(largest, std::abs(without[i] - 0.5 * derivative - with[i]));
    }
    CHECK(largest < 1e-12);
  }
  CHECK(penalized.weights<1>("dense/bias")(7) ==
        doctest::Approx(plain.weights<1>("dense/bias")(7) - 0.5 * 0.5).epsilon(1e-12));
  CHECK(weights_of(penalized, "dense_1/kernel") == weights_of(plain, "dense_1/kernel"));
}

TEST_CASE("the penalty of a convolution is that of its kernel, wherever a network computes it") {
  using L = Conv2D<4, 3, BiasRegularizer<L1<2>>, KernelRegularizer<L2<0.5>>>;
  constexpr auto tensors = L::parameters({8, 8, 2});
  CHECK(tensors[0].penalty == Penalty{0, 0.5});
  CHECK(tensors[1].penalty == Penalty{2, 0});
  using Residuals =
      Sequential<Input<8, 8, 4>, With<Direct, Residual<Conv2D<4, 3, Same, KernelRegularizer<L2<>>>>>>;
  const std::vector<double> ones(static_cast<std::size_t>(Residuals::parameter_count), 1.0);
  CHECK(mica::detail::Penalties<Residuals::Graph>::of(ones.data()) == doctest::Approx(0.01 * 9 * 4 * 4));
}

TEST_CASE("a network without regularizers has none") {
  CHECK(!mica::detail::Penalties<Plain::Graph>::exist);
  CHECK(mica::detail::Penalties<Penalized::Graph>::exist);
}
