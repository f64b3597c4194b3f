// SPDX-License-Identifier: MIT
// The loss of a network with several outputs is the weighted sum of the losses of its heads.
#include <mica/activations/sigmoid.hpp>
#include <mica/activations/softmax.hpp>
#include <mica/activations/tanh.hpp>
#include <mica/layers/convolutional/conv2d.hpp>
#include <mica/layers/dense.hpp>
#include <mica/layers/normalization/batch_normalization.hpp>
#include <mica/losses/binary_crossentropy.hpp>
#include <mica/losses/categorical_crossentropy.hpp>
#include <mica/losses/losses.hpp>
#include <mica/losses/mean_squared_error.hpp>
#include <mica/losses/sparse_categorical_crossentropy.hpp>
#include <mica/metrics/accuracy.hpp>
#include <mica/network/frozen.hpp>
#include <mica/network/heads.hpp>
#include <mica/training/head_checks.hpp>

#include "support/network_laws.hpp"

#include <doctest/doctest.h>

#include <cmath>

namespace {

using namespace mica;
using detail::LossFor;

template <class... Layers>
using Image = Sequential<Input<4, 3, 2>, Layers...>;

// A Softmax that is left out, a Tanh that stays.
using Policy = Sequential<Flatten, Dense<4, Softmax>>;
using Value = Sequential<Conv2D<1, 1, Tanh>, Flatten, Dense<1, Tanh>>;
using Both = Losses<CategoricalCrossentropy<>, LossWeight<0.5, MeanSquaredError>>;
using Board = Image<Conv2D<2, 3, Same, Tanh>, Heads<Policy, Value>>;

// Of the four activations the first two are left out, the third is then applied for its loss, and the fourth
// stays, since it does not end its branch. The first is a layer, the second lies in front of a Flatten.
using Many = Image<Heads<Sequential<Flatten, Dense<3>, Softmax>, Sequential<Conv2D<1, 2, Sigmoid>, Flatten>,
                         Conv2D<2, 3, Sigmoid>, Sequential<Flatten, Dense<2, Sigmoid>, Dense<3>>>>;
using OfMany = Losses<LossWeight<2, SparseCategoricalCrossentropy<>>, BinaryCrossentropy<>, MeanSquaredError,
                      CategoricalCrossentropy<FromLogits>>;

TEST_CASE("gradients are those of central differences, and a batch is the mean of its samples") {
  CHECK(broken_network_laws<Board, LossFor<Board, Both>>() == "");
  CHECK(broken_network_laws<Many, LossFor<Many, OfMany>>() == "");
  // No loss is computed from logits.
  using Squares = Losses<MeanSquaredError, MeanSquaredError>;
  CHECK(broken_network_laws<Board, LossFor<Board, Squares>>() == "");
}

TEST_CASE("a head that is frozen, and a head that normalizes over the batch") {
  using Fixed = Image<Conv2D<2, 3, Same, Tanh>, Heads<Frozen<Flatten, Dense<4, Softmax>>, Value>>;
  CHECK(broken_network_laws<Fixed, LossFor<Fixed, Both>>() == "");
  using Normalized = Image<Conv2D<2, 3, Same>, Heads<Sequential<BatchNormalization<>, Tanh, Policy>, Value>>;
  CHECK(broken_laws_of_batches<Normalized, LossFor<Normalized, Both>>() == "");
}

TEST_CASE("the activations that losses may leave out") {
  using Of = detail::HeadsOf<Many::Graph>;
  CHECK(std::is_same_v<Of::At<0>::Activation, Softmax>);
  CHECK(std::is_same_v<Of::At<1>::Activation, Sigmoid>);
  CHECK(std::is_same_v<Of::At<2>::Activation, Sigmoid>);
  CHECK(std::is_void_v<Of::At<3>::Activation>);
  using L = LossFor<Many, OfMany>::Heads;
  CHECK(L::At<0>::leaves_out);
  CHECK(L::At<1>::leaves_out);
  CHECK(L::At<2>::needs_outputs);
  CHECK(std::is_same_v<LossFor<Many, OfMany>::LogitsOf, Many::Graph::LastActivation>);
  CHECK(std::is_void_v<LossFor<Board, Losses<MeanSquaredError, MeanSquaredError>>::LogitsOf>);
}

/// A network of one layer for each head, whose parameters are set, and one sample.
template <class Loss, class... Metrics>
auto trained(const std::vector<double>& parameters, const Dataset& data) {
  using Net = Sequential<Input<2>, Heads<Dense<2, Softmax, NoBias>, Dense<1, Sigmoid, NoBias>>>;
  using G = Net::Graph;
  using OfHeads = LossFor<Net, Loss>;
  detail::TrainingState<double, G, 1> state;
  detail::ThreadPool pool(1);
  detail::Trainer<double, G, OfHeads, detail::MetricFor<Net, Loss, Metrics>...> trainer(pool);
  std::copy_n(parameters.begin(), 4, state.parameters.values());
  std::copy_n(parameters.begin() + 4, 2, state.parameters.values() + detail::ParameterLayout<G>::of_leaf(1));
  state.parameters.pack();
  const int samples[] = {0};
  const auto sums = trainer.train(state, laws::GradientWriter{}, data, samples, Random(1));
  const double* const g = state.slots[0].data();
  const double* const second = g + detail::ParameterLayout<G>::of_leaf(1);
  return std::pair(sums, std::vector<double>{g[0], g[1], g[2], g[3], second[0], second[1]});
}

/// How good the second head is: the output itself.
struct Output {
  static constexpr const char* name = "output";
  static double of(std::span<const double> outputs, std::span<const double>) { return outputs[0]; }
};

TEST_CASE("numbers that can be checked by hand") {
  Tensor<double, 2> x(1, 2), value(1, 1);
  x.setValues({{1, 2}});
  value.setValues({{1}});
  Tensor<int, 1> label(1);
  label.setValues({1});
  // The logits are 0 and 0, and 0 for the second head.
  using Loss = Losses<SparseCategoricalCrossentropy<>, LossWeight<0.25, BinaryCrossentropy<>>>;
  const auto [sums, gradient] = trained<Loss, OfHead<1, Accuracy>, OfHead<2, Output>>(
      {0, 0, 0, 0, 2, -1}, Dataset(x, std::tuple(label, value)));
  CHECK(sums.loss.heads[0] == doctest::Approx(std::log(2)));
  CHECK(sums.loss.heads[1] == doctest::Approx(std::log(2)));
  CHECK(sums.loss.total == doctest::Approx(1.25 * std::log(2)));
  CHECK(std::get<0>(sums.metrics).value() == 0);  // of equal outputs the first counts
  CHECK(std::get<1>(sums.metrics).value() == 0.5);
  CHECK(gradient == std::vector<double>{0.5, 1, -0.5, -1, -0.125, -0.25});
}

TEST_CASE("losses of logits are finite for all logits, with a head that needs its outputs beside them") {
  Tensor<double, 2> x(1, 2), value(1, 1), policy(1, 2);
  x.setValues({{1, 0}});
  value.setValues({{1}});
  policy.setValues({{0, 1}});
  const Dataset data(x, std::tuple(policy, value));
  for (const double z : {1e4, -1e4}) {
    const std::vector<double> parameters{z, 0, -z, 0, z, 0};
    const double wrong = z > 0 ? 2e4 : 0;
    const auto both = trained<Losses<CategoricalCrossentropy<>, BinaryCrossentropy<>>>(parameters, data);
    CHECK(both.first.loss.heads[0] == doctest::Approx(wrong));
    CHECK(both.first.loss.heads[1] == doctest::Approx(z > 0 ? 0 : 1e4));
    CHECK(both.second[4] == doctest::Approx(z > 0 ? 0 : -1));
    const auto mixed = trained<Losses<CategoricalCrossentropy<>, MeanSquaredError>>(parameters, data);
    CHECK(mixed.first.loss.heads[0] == doctest::Approx(wrong));
    CHECK(mixed.first.loss.heads[1] == doctest::Approx(z > 0 ? 0 : 1));
    CHECK(mixed.second[0] == doctest::Approx(z > 0 ? 1 : 0));
    CHECK(mixed.second[4] == 0);
  }
}

TEST_CASE("weights of samples weigh the losses of all heads") {
  Tensor<double, 2> x(1, 2), value(1, 1), policy(1, 2);
  x.setValues({{1, 2}});
  value.setValues({{0}});
  policy.setValues({{0, 1}});
  const Dataset data(x, std::tuple(policy, value));
  using Loss = Losses<CategoricalCrossentropy<>, LossWeight<3, BinaryCrossentropy<>>>;
  const std::vector<double> parameters{1, 0, 0, 1, 2, -1};
  const auto once = trained<Loss>(parameters, data);
  const auto twice = trained<Loss>(parameters, data.with_sample_weights(std::vector<double>{2}));
  CHECK(twice.first.loss.total == 2 * once.first.loss.total);
  CHECK(twice.first.loss.heads[1] == 2 * once.first.loss.heads[1]);
  for (std::size_t i = 0; i < 6; ++i) CHECK(twice.second[i] == 2 * once.second[i]);
}

}  // namespace
