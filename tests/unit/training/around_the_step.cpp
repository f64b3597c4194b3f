// SPDX-License-Identifier: MIT
// Optimizers that see the whole gradient before they change a parameter, and those that finish the training.
#include <mica/mica.hpp>

#include "support/difference.hpp"
#include "support/error_of.hpp"
#include "support/samples.hpp"

#include <doctest/doctest.h>

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <string>
#include <vector>

using doctest::Approx;
using mica::Accumulated;
using mica::Averaged;
using mica::Clipped;
using mica::SGD;

namespace {

/// More parameters than a chunk of the trainer holds, and enough to share their update.
using Net = mica::Sequential<mica::Input<401>, mica::Dense<100>>;

mica::Dataset samples(int n) {
  mica::Tensor<double, 2> x(n, 401), t(n, 100);
  const Values values = random_values(n * 401, 1), targets = random_values(n * 100, 2);
  std::copy(values.begin(), values.end(), x.data());
  std::copy(targets.begin(), targets.end(), t.data());
  return {x, t};
}

template <class Optimizer>
auto new_model(const Optimizer& optimizer) {
  return mica::compile<double>(Net{}, optimizer, mica::MeanSquaredError{});
}

template <class Model>
Values parameters_of(const Model& model) {
  return {model.parameters().begin(), model.parameters().end()};
}

/// What one step subtracts from the parameters.
template <class Optimizer>
Values step_of(const Optimizer& optimizer, int threads = 1) {
  auto model = new_model(optimizer);
  Values before = parameters_of(model);
  model.fit(samples(40), {.batch_size = 40, .verbose = 0, .threads = threads});
  const Values after = parameters_of(model);
  for (std::size_t i = 0; i < before.size(); ++i) before[i] -= after[i];
  return before;
}

double norm_of(const Values& values, std::size_t first, std::size_t end) {
  double sum = 0;
  for (std::size_t i = first; i < end; ++i) sum += values[i] * values[i];
  return std::sqrt(sum);
}

constexpr std::size_t kernel = 40'100, all = 40'200;

}  // namespace

TEST_CASE("a clipped gradient is that of the whole batch and of all chunks, shortened to the bound") {
  const Values gradient = step_of(SGD{.learning_rate = 1});
  const double length = norm_of(gradient, 0, all);
  const Values clipped = step_of(Clipped{SGD{.learning_rate = 1}, {.global_clipnorm = length / 4}});
  CHECK(norm_of(clipped, 0, all) == Approx(length / 4).epsilon(1e-9));
  CHECK(clipped[17] == Approx(gradient[17] / 4).epsilon(1e-9));
  CHECK(clipped[all - 1] == Approx(gradient[all - 1] / 4).epsilon(1e-9));

  // Each tensor by itself: the kernel has the larger gradient.
  const double bound = norm_of(gradient, kernel, all) * 2;
  REQUIRE(norm_of(gradient, 0, kernel) > bound);
  const Values by_tensor = step_of(Clipped{SGD{.learning_rate = 1}, {.clipnorm = bound}});
  CHECK(norm_of(by_tensor, 0, kernel) == Approx(bound).epsilon(1e-9));
  CHECK(norm_of(by_tensor, kernel, all) == Approx(bound / 2).epsilon(1e-9));
}

TEST_CASE("the number of threads does not change the bits of an optimizer of several passes") {
  const auto optimizer = Clipped{mica::Lamb{}, {.global_clipnorm = 0.125}};
  const Values one = step_of(optimizer), three = step_of(optimizer, 3);
  CHECK(one == three);
  CHECK(norm_of(one, 0, all) > 0);
}

TEST_CASE("the mean of two accumulated batches is the gradient of both together") {
  const Values together = step_of(SGD{.learning_rate = 1});
  auto model = new_model(Accumulated{SGD{.learning_rate = 1}, {.gradient_accumulation_steps = 2}});
  const Values before = parameters_of(model);
  model.train_on_batch(samples(40).slice(0, 20));
  CHECK(parameters_of(model) == before);
  model.train_on_batch(samples(40).slice(20, 20));
  const Values after = parameters_of(model);
  for (const std::size_t i : {std::size_t{0}, std::size_t{2048}, all - 1})
    CHECK(before[i] - after[i] == Approx(together[i]).epsilon(1e-9));
}

TEST_CASE("at the end of fit the parameters are the average, of this and of earlier calls") {
  const Averaged optimizer{SGD{.learning_rate = 0.5}, {.ema_momentum = 0.75}};
  auto model = new_model(optimizer);
  auto plain = new_model(SGD{.learning_rate = 0.5});
  const auto data = samples(20);
  double average = 0;
  for (int step = 0; step < 3; ++step) {
    plain.train_on_batch(data);
    const double w = plain.parameters()[3];
    average = step == 0 ? w : 0.75 * average + 0.25 * w;
    // Between the steps there is no average.
    if (step < 2) {
      model.train_on_batch(data);
      CHECK(model.parameters()[3] == w);
    }
  }
  model.fit(data, {.verbose = 0});
  CHECK(model.parameters()[3] == Approx(average).epsilon(1e-12));
  // The packs of the kernels follow.
  auto loaded = new_model(SGD{});
  loaded.set_weights<mica::At<1>, "kernel">(model.weights<mica::At<1>, "kernel">());
  loaded.set_weights<mica::At<1>, "bias">(model.weights<mica::At<1>, "bias">());
  CHECK(model.predict(data)(0, 0) == loaded.predict(data)(0, 0));
  // Without a step there is no average to take.
  auto untrained = new_model(optimizer);
  const Values before = parameters_of(untrained);
  untrained.fit(data, {.epochs = 0});
  CHECK(parameters_of(untrained) == before);
}

TEST_CASE("after an error the average and the sum of the gradients are those of the last finished epoch") {
  const Accumulated optimizer{Averaged{SGD{.learning_rate = 0.5}, {}}, {.gradient_accumulation_steps = 3}};
  auto model = new_model(optimizer), wanted = new_model(optimizer);
  const auto data = samples(40);
  const auto fails = [](mica::EpochEnd& event) {
    if (event.epoch == 0) throw mica::Error("enough");
  };
  struct FailsInBatch {
    void on_train_batch_end(mica::BatchEnd& event) const {
      if (event.epoch == 1 && event.batch == 1) throw mica::Error("enough");
    }
  };
  mica::FitOptions options{.batch_size = 10, .epochs = 3, .verbose = 0, .callbacks = {FailsInBatch{}}};
  CHECK(error_of([&] { model.fit(data, options); }) == "enough");
  options.callbacks = {fails};
  CHECK(error_of([&] { wanted.fit(data, options); }) == "enough");
  CHECK(model.batches() == 4);
  for (int step = 0; step < 3; ++step) {
    model.train_on_batch(data);
    wanted.train_on_batch(data);
  }
  CHECK(parameters_of(model) == parameters_of(wanted));
  model.fit(data, {.verbose = 0});
  wanted.fit(data, {.verbose = 0});
  CHECK(parameters_of(model) == parameters_of(wanted));
}
