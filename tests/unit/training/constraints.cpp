// SPDX-License-Identifier: MIT
// What constraints make of the weights after a step, seen through a model.
#include <mica/mica.hpp>

#include <doctest/doctest.h>

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <vector>

using namespace mica;

namespace {

template <class Of>
using OfKernel = KernelConstraint<Of>;

// 4,200 weights, more than a chunk of the update, belong to constraints of one tensor.
using Constrained =
    Sequential<Input<3, 4, 2>, Conv2D<5, 3, Same, OfKernel<MaxNorm<0.5>>, BiasConstraint<NonNeg>>, Flatten,
               Dense<70, Tanh, OfKernel<UnitNorm>>, Frozen<Dense<3, OfKernel<NonNeg>>>,
               Dense<2, BiasConstraint<MaxNorm<0.01>>, OfKernel<MinMaxNorm<0.5, 0.75, 0.5>>>>;
using Plain =
    Sequential<Input<3, 4, 2>, Conv2D<5, 3, Same>, Flatten, Dense<70, Tanh>, Frozen<Dense<3>>, Dense<2>>;

template <class Network>
auto model() {
  return compile<double>(Network{.seed = 3}, SGD{.learning_rate = 0.5}, MeanSquaredError{});
}

/// The weights of a norm are `length` numbers, `distance` apart; it goes to clip(norm, least, most) at a
/// rate.
Eigen::VectorXd bounded(Eigen::VectorXd w, Eigen::Index norms, double least, double most, double rate = 1,
                        bool of_columns = false) {
  const Eigen::Index length = w.size() / norms;
  for (Eigen::Index n = 0; n < norms; ++n) {
    auto part = Eigen::Map<Eigen::VectorXd, 0, Eigen::InnerStride<>>(
        w.data() + (of_columns ? n : n * length), length, Eigen::InnerStride<>(of_columns ? norms : 1));
    const double norm = part.norm();
    part *= (rate * std::clamp(norm, least, most) + (1 - rate) * norm) / (1e-7 + norm);
  }
  return w;
}

template <int rank>
Eigen::VectorXd weights_of(const auto& model, const char* name) {
  const auto tensor = model.template weights<rank>(name);
  return Eigen::Map<const Eigen::VectorXd>(tensor.data(), tensor.size());
}

}  // namespace

TEST_CASE("after a step the trained weights obey their constraints, and the kernels compute with them") {
  Tensor<double, 4> x(20, 3, 4, 2);
  Tensor<double, 2> y(20, 2);
  for (int i = 0; i < x.size(); ++i) x.data()[i] = std::sin(i);
  for (int i = 0; i < y.size(); ++i) y.data()[i] = 3 + std::cos(i);
  auto plain = model<Plain>();
  auto constrained = model<Constrained>();
  const Eigen::VectorXd frozen = weights_of<2>(plain, "dense_1/kernel");
  plain.train_on_batch(x, y);
  constrained.train_on_batch(x, y);

  const auto check = [](const Eigen::VectorXd& got, const Eigen::VectorXd& wanted) {
    CHECK((got - wanted).cwiseAbs().maxCoeff() < 1e-12);
  };
  const Eigen::VectorXd kernel = weights_of<4>(plain, "conv2d/kernel"),
                        bias = weights_of<1>(plain, "conv2d/bias");
  check(weights_of<4>(constrained, "conv2d/kernel"), bounded(kernel, 5, 0, 0.5, 1, true));
  check(weights_of<1>(constrained, "conv2d/bias"), bias.cwiseMax(0));
  CHECK(bias.minCoeff() < 0);
  CHECK(bias.maxCoeff() > 0);
  check(weights_of<2>(constrained, "dense/kernel"), bounded(weights_of<2>(plain, "dense/kernel"), 70, 1, 1));
  check(weights_of<1>(constrained, "dense/bias"), weights_of<1>(plain, "dense/bias"));
  CHECK(weights_of<2>(constrained, "dense_1/kernel") == frozen);
  CHECK(frozen.minCoeff() < 0);
  check(weights_of<2>(constrained, "dense_2/kernel"),
        bounded(weights_of<2>(plain, "dense_2/kernel"), 2, 0.5, 0.75, 0.5));
  check(weights_of<1>(constrained, "dense_2/bias"),
        bounded(weights_of<1>(plain, "dense_2/bias"), 1, 0, 0.01));

  const Tensor<double, 2> trained = constrained.predict(x);
  constrained.set_weights("conv2d/kernel", constrained.weights<4>("conv2d/kernel"));  // packs all weights
  const Tensor<double, 2> packed = constrained.predict(x);
  for (int i = 0; i < 40; ++i) CHECK(packed.data()[i] == trained.data()[i]);
}

TEST_CASE("a constraint names the weights of a filter, a unit, or all biases") {
  constexpr auto conv =
      Conv2D<4, 3, Groups<2>, OfKernel<UnitNorm>, BiasConstraint<UnitNorm>>::parameters({8, 8, 2});
  CHECK(conv[0].constraint == UnitNorm::constraint.of_columns(4));
  CHECK(conv[1].constraint == UnitNorm::constraint);
  constexpr auto depthwise =
      DepthwiseConv2D<3, DepthMultiplier<2>, OfKernel<UnitNorm>>::parameters({8, 8, 3});
  CHECK(depthwise[0].constraint == UnitNorm::constraint.of_columns(6));
  CHECK(Dense<4, OfKernel<UnitNorm>>::parameters({7})[0].constraint == UnitNorm::constraint.of_rows(7));
  CHECK(mica::detail::Constraints<Constrained::Graph>::count == 5);
  CHECK(!mica::detail::Constraints<Plain::Graph>::exist);
}
