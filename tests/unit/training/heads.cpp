// SPDX-License-Identifier: MIT
// A model with several outputs through all its calls.
#include <mica/activations/relu.hpp>
#include <mica/activations/softmax.hpp>
#include <mica/activations/tanh.hpp>
#include <mica/layers/dense.hpp>
#include <mica/losses/losses.hpp>
#include <mica/losses/mean_squared_error.hpp>
#include <mica/losses/sparse_categorical_crossentropy.hpp>
#include <mica/metrics/accuracy.hpp>
#include <mica/metrics/of_head.hpp>
#include <mica/network/heads.hpp>
#include <mica/optimizers/adam.hpp>
#include <mica/training/compile.hpp>

#include "support/error_of.hpp"
#include "support/temporary_folder.hpp"

#include <doctest/doctest.h>

#include <cmath>
#include <limits>
#include <string>
#include <tuple>
#include <vector>

namespace {

using namespace mica;

struct Policy : Sequential<Dense<3, Softmax>> {
  static constexpr const char* name = "policy";
};
using Net = Sequential<Input<2>, Dense<16, ReLU>, Heads<Policy, Dense<1, Tanh>>>;

/// How far the single output is from its target.
struct Distance {
  static constexpr const char* name = "distance";
  template <class T>
  static double of(std::span<const T> outputs, std::span<const T> target) {
    return std::abs(static_cast<double>(outputs[0] - target[0]));
  }
};

auto new_model() {
  return compile(Net{.seed = 5}, Adam{.learning_rate = 0.02},
                 Losses{SparseCategoricalCrossentropy{}, LossWeight<0.5, MeanSquaredError>{}},
                 OfHead<"policy", Accuracy>{}, OfHead<2, Distance>{});
}

/// Points of a square, the third that each lies in, and half the product of its coordinates.
struct Points {
  Tensor<float, 2> x{90, 2};
  Tensor<int, 1> third{90};
  Tensor<float, 2> product{90, 1};

  Points() {
    Random random(1);
    for (int i = 0; i < 90; ++i) {
      x(i, 0) = static_cast<float>(2 * random.uniform() - 1);
      x(i, 1) = static_cast<float>(2 * random.uniform() - 1);
      third(i) = x(i, 0) < -0.33F ? 0 : x(i, 0) < 0.33F ? 1 : 2;
      product(i, 0) = 0.5F * x(i, 0) * x(i, 1);
    }
  }
  Dataset dataset() const { return Dataset(x, std::tuple(third, product)); }
};

template <class X>
std::vector<float> values(const X& x) {
  return {x.data(), x.data() + x.size()};
}

TEST_CASE("two heads learn together, and the logs have the loss of each") {
  const Points points;
  auto model = new_model();
  const Dataset data = points.dataset();
  const History history =
      model.fit(data, {.batch_size = 10, .epochs = 60, .verbose = 0, .validation_data = data.slice(0, 20)});
  std::string names;
  for (const auto& [name, series] : history) names += name + ' ';
  CHECK(
      names ==
      "loss policy_loss head_2_loss policy_accuracy head_2_distance val_loss val_policy_loss val_head_2_loss "
      "val_policy_accuracy val_head_2_distance seconds ");
  CHECK(history["policy_accuracy"].back() > 0.95);
  CHECK(history["head_2_loss"].back() < 0.2 * history["head_2_loss"].front());
  for (std::size_t i = 0; i < 60; ++i)
    CHECK(history["loss"][i] ==
          doctest::Approx(history["policy_loss"][i] + 0.5 * history["head_2_loss"][i]).epsilon(1e-12));
}

TEST_CASE("the losses are those of the outputs") {
  const Points points;
  auto model = new_model();
  const auto [policy, value] = model.predict(points.x);
  CHECK(policy.dimension(1) == 3);
  CHECK(value.dimension(1) == 1);
  double cross = 0, square = 0, distance = 0, hits = 0;
  for (int i = 0; i < 90; ++i) {
    const double d = static_cast<double>(value(i, 0) - points.product(i, 0));
    cross -= std::log(static_cast<double>(policy(i, points.third(i)))) / 90;
    square += d * d / 90;
    distance += std::abs(d) / 90;
    int best = 0;
    for (int k = 1; k < 3; ++k) best = policy(i, k) > policy(i, best) ? k : best;
    hits += best == points.third(i) ? 1.0 / 90 : 0;
  }
  const auto targets = std::tie(points.third, points.product);
  for (const Logs& logs : {model.evaluate(points.x, targets), model.test_on_batch(points.x, targets),
                           new_model().train_on_batch(points.x, targets)}) {
    CHECK(logs["policy_loss"] == doctest::Approx(cross).epsilon(1e-5));
    CHECK(logs["head_2_loss"] == doctest::Approx(square).epsilon(1e-5));
    CHECK(logs["loss"] == doctest::Approx(cross + 0.5 * square).epsilon(1e-5));
    CHECK(logs["head_2_distance"] == doctest::Approx(distance).epsilon(1e-5));
    CHECK(logs["policy_accuracy"] == doctest::Approx(hits));
  }
}

TEST_CASE("all ways to predict give the same bits") {
  const Points points;
  auto model = new_model();
  const auto [policy, value] = model.predict(points.x);
  const auto [policy_of_data, value_of_data] = model.predict(points.dataset(), {.threads = 2});
  CHECK(values(policy_of_data) == values(policy));
  CHECK(values(value_of_data) == values(value));

  auto workspace = model.workspace();
  Tensor<float, 2> p(90, 3), v(90, 1);
  model.predict(points.x, workspace, std::tie(p, v));
  CHECK(values(p) == values(policy));
  CHECK(values(v) == values(value));
  std::vector<float> memory(90);
  std::tuple both(p, Eigen::TensorMap<Tensor<float, 2>>(memory.data(), 90, 1));
  model.predict(points.dataset(), workspace, both);
  CHECK(memory == values(value));

  Tensor<float, 1> one(2);
  one.setValues({points.x(89, 0), points.x(89, 1)});
  const auto [policy_of_one, value_of_one] = model(one, workspace);
  CHECK(values(policy_of_one) == std::vector<float>{policy(89, 0), policy(89, 1), policy(89, 2)});
  CHECK(value_of_one(0) == value(89, 0));

  CHECK(values(model.activations<At<2, 1, 1>>(points.x)) == values(policy));
  CHECK(values(model.activations<At<2, 2>>(points.x)) == values(value));
  CHECK(model.activations<At<2>>(points.x)(5, 3) == value(5, 0));
}

TEST_CASE("the same bits for any number of threads, and from a file of weights") {
  const Points points;
  std::vector<std::vector<float>> weights;
  for (const int threads : {1, 2, 3}) {
    auto model = new_model();
    model.fit(points.dataset(), {.batch_size = 45, .epochs = 3, .verbose = 0, .threads = threads});
    weights.push_back(values(model.parameters()));
    CHECK(weights.back() == weights.front());
  }
  const TemporaryFolder folder;
  auto model = new_model(), other = new_model();
  model.fit(points.dataset(), {.epochs = 1, .verbose = 0});
  model.save_weights(folder.path("heads.weights"));
  other.load_weights(folder.path("heads.weights"));
  CHECK(values(other.parameters()) == values(model.parameters()));
  CHECK(values(std::get<0>(other.predict(points.x))) == values(std::get<0>(model.predict(points.x))));
}

TEST_CASE("targets that do not fit the heads") {
  Points points;
  auto model = new_model();
  const auto fit = [&](const Dataset& data) { return error_of([&] { model.fit(data, {.verbose = 0}); }); };
  CHECK(fit(Dataset(points.x)) == "fit: expected samples with targets, found samples alone");
  CHECK(fit(Dataset(points.x, points.third)) ==
        "fit: expected 2 targets for each sample, one for each of the network's heads, found 1");
  CHECK(fit(Dataset(points.x, std::tuple(points.third, points.x))) ==
        "fit, head head_2: expected targets of shape 1, the network's output, found shape 2");
  CHECK(fit(Dataset(points.x, std::tuple(points.product, points.product))) ==
        "fit, head policy: expected class numbers, as the loss compares with, found rows of 1 values");
  CHECK(error_of([&] { model.evaluate(Dataset(points.x, std::tuple(points.third, points.third))); }) ==
        "evaluate, head head_2: expected targets of float or double for the network's one output, found "
        "integers, which are class numbers");
  CHECK(error_of([&] { detail::check_targets("fit", points.dataset(), Shape(3), TargetKind::values); }) ==
        "fit: expected one target for each sample, for the network's one output, found 2");

  auto workspace = model.workspace();
  Tensor<float, 2> p(90, 3), v(90, 2);
  CHECK(error_of([&] { model.predict(points.x, workspace, std::tie(p, v)); }) ==
        "predict: expected a tensor [90, 1] for the outputs, found one [90, 2]");

  points.product(7, 0) = std::numeric_limits<float>::quiet_NaN();
  CHECK(fit(points.dataset().slice(0, 20)) ==
        "fit: expected a finite loss, found NaN in epoch 1, batch 1: the target of sample 7 holds NaN; the "
        "model is as it was before fit");
}

}  // namespace
