// SPDX-License-Identifier: MIT
// What the optimizer gets to see, and what it makes of the parameters.
#include <mica/mica.hpp>

#include "support/samples.hpp"

#include <doctest/doctest.h>

#include <algorithm>
#include <cmath>
#include <cstdint>
#include <functional>
#include <iterator>
#include <mutex>
#include <string_view>
#include <vector>

using doctest::Approx;

namespace {

/// Writes down what it is asked to do, and does nothing.
struct Recorder {
  static constexpr const char* name = "Recorder";
  static constexpr int slots = 0;

  struct Call {
    std::int64_t step;
    const void* parameters;
    Values gradient;
  };
  static inline std::vector<Call> calls;
  static inline std::mutex mutex;

  template <class T>
  void update(const mica::ParameterSlice<T, 0>& slice, std::int64_t step) const {
    const std::lock_guard lock(mutex);
    calls.push_back({step, slice.parameters, Values(slice.gradient, slice.gradient + slice.size)});
  }

  /// The calls of a step, as they lie in the parameters.
  static std::vector<Call> of_step(std::int64_t step) {
    std::vector<Call> some;
    std::copy_if(calls.begin(), calls.end(), std::back_inserter(some),
                 [&](const Call& call) { return call.step == step; });
    std::sort(some.begin(), some.end(),
              [](const Call& a, const Call& b) { return std::less<>()(a.parameters, b.parameters); });
    return some;
  }
  static Values gradient_of_step(std::int64_t step) {
    Values all;
    for (const Call& call : of_step(step)) all.insert(all.end(), call.gradient.begin(), call.gradient.end());
    return all;
  }
};

/// Sets biases to 2 and all else to 1.
struct Reads {
  static constexpr const char* name = "Reads";
  static constexpr int slots = 0;
  static constexpr bool reads_tensors = true;

  template <class T>
  void update(const mica::ParameterSlice<T, 0>& slice, std::int64_t) const {
    for (int i = 0; i < slice.size; ++i) {
      for (const mica::TrainedTensor& tensor : slice.tensors) {
        if (slice.begin + i < tensor.begin || slice.begin + i >= tensor.end) continue;
        slice.parameters[i] = std::string_view(tensor.name) == "bias" ? 2 : 1;
      }
    }
  }
};

/// y = w x + b with w = 2 and b = 1: parameter 0 and parameter 1 (alone, a weight has 16 places).
using Line = mica::Sequential<mica::Input<1>,
                              mica::Dense<1, mica::Constant<2>, mica::BiasInitializer<mica::Constant<1>>>>;

mica::Dataset points(const std::vector<double>& x, const std::vector<double>& t) {
  const auto n = static_cast<Eigen::Index>(x.size());
  mica::Tensor<double, 2> inputs(n, 1), targets(n, 1);
  std::copy(x.begin(), x.end(), inputs.data());
  std::copy(t.begin(), t.end(), targets.data());
  return {inputs, targets};
}

template <class Optimizer>
auto line(const Optimizer& optimizer) {
  return mica::compile<double>(Line{}, optimizer, mica::MeanSquaredError{});
}

/// 401 inputs, 100 units: more parameters than Trainer's blocks hold in one, and enough to share their
/// update.
using Wide = mica::Sequential<mica::Input<401>, mica::Dense<100>>;
static_assert(60 * Wide::parameter_count > mica::detail::ThreadPool::worth_sharing);

mica::Dataset wide_samples(int n) {
  mica::Tensor<double, 2> x(n, 401), t(n, 100);
  const Values values = random_values(n * 401, 1), targets = random_values(n * 100, 2);
  std::copy(values.begin(), values.end(), x.data());
  std::copy(targets.begin(), targets.end(), t.data());
  return {x, t};
}

/// A Dense whose `backward` computes the gradient of the parameters.
template <int Units, class... Options>
struct OfMicroBatches : mica::Dense<Units, Options...> {
  template <mica::Shape>
  static constexpr int gradient_parts = 0;
};

/// Two layers whose gradient is computed for a whole batch, and two whose gradient is not.
template <template <int, class...> class Large>
using Towers =
    mica::Sequential<mica::Input<20>, mica::Dense<80, mica::Tanh>, Large<60, mica::Tanh>,
                     mica::Dense<70, mica::Tanh>, Large<50, mica::Tanh, mica::NoBias>, mica::Dense<3>>;
static_assert(mica::Dense<80>::gradient_parts<mica::Shape{20}> == 0);

static_assert(150 * mica::detail::BatchGradients<double, Towers<mica::Dense>::Graph>::operations >=
              mica::detail::ThreadPool::worth_sharing);

/// Branches of which the first waits for the batch, so that the layers' order in time is not that of their
/// parameters.
template <template <int, class...> class Large>
using Fork =
    mica::Sequential<mica::Input<20>, mica::Dense<80, mica::Tanh>,
                     mica::Concatenate<mica::Sequential<mica::BatchNormalization<>, Large<60>>, Large<50>>,
                     mica::Dense<3>>;

/// The gradients of the batches of some random samples.
template <class Net, class Optimizer>
Values gradients_of(Net net, Optimizer optimizer, int samples, int batch_size, int threads) {
  mica::Tensor<double, 2> x(samples, 20), t(samples, 3);
  const Values values = random_values(samples * 20, 1), targets = random_values(samples * 3, 2);
  std::copy(values.begin(), values.end(), x.data());
  std::copy(targets.begin(), targets.end(), t.data());
  auto model = mica::compile<double>(net, optimizer, mica::MeanSquaredError{});
  Recorder::calls.clear();
  model.fit(x, t, {.batch_size = batch_size, .verbose = 0, .shuffle = false, .threads = threads});
  Values all;
  for (int step = 1; step <= (samples + batch_size - 1) / batch_size; ++step) {
    const Values gradient = Recorder::gradient_of_step(step);
    all.insert(all.end(), gradient.begin(), gradient.end());
  }
  return all;
}

/// Compares the gradients of layers that compute them for a whole batch with those that `backward` computes.
template <template <template <int, class...> class> class Net, class Optimizer>
void check_batch_gradients(Optimizer optimizer, int samples, int batch_size) {
  CAPTURE(samples);
  CAPTURE(batch_size);
  const Values wanted = gradients_of(Net<OfMicroBatches>{}, optimizer, samples, batch_size, 1);
  const Values one = gradients_of(Net<mica::Dense>{}, optimizer, samples, batch_size, 1);
  CHECK(one == gradients_of(Net<mica::Dense>{}, optimizer, samples, batch_size, 3));
  REQUIRE(one.size() == wanted.size());
  double difference = 0;
  for (std::size_t i = 0; i < one.size(); ++i)
    difference = std::max(difference, std::abs(one[i] - wanted[i]));
  CHECK(difference < 1e-12);
}

}  // namespace

TEST_CASE("layers whose gradient is computed for a whole batch get the gradient that backward computes") {
  // One micro-batch and a part of one, several, and more than there are groups.
  for (const int samples : {1, 5, 8, 20, 150}) check_batch_gradients<Towers>(Recorder{}, samples, samples);
}

TEST_CASE(
    "the gradient of a whole batch: a last batch that is shorter, several passes, branches and stages") {
  check_batch_gradients<Towers>(Recorder{}, 150, 100);
  check_batch_gradients<Towers>(mica::Clipped{Recorder{}, {.global_clipnorm = 1e6}}, 40, 40);
  check_batch_gradients<Fork>(Recorder{}, 40, 24);
}

TEST_CASE("gradient descent on a line by hand, the last, short batch included") {
  auto model = line(mica::SGD{.learning_rate = 0.25});
  REQUIRE(model.parameters()[0] == 2);
  REQUIRE(model.parameters()[1] == 1);
  // Batch 1: y = 3 and 5, y - t = 1 and -1; dL/dw = 2/2 (1 * 1 - 1 * 2) = -1, dL/db = 2/2 (1 - 1) = 0:
  //          w = 2.25, b = 1.
  // Batch 2: y = 2.25 * 4 + 1 = 10, y - t = 0.5; dL/dw = 2 * 0.5 * 4 = 4, dL/db = 2 * 0.5 = 1:
  //          w = 1.25, b = 0.75.
  const auto history =
      model.fit(points({1, 2, 4}, {2, 6, 9.5}), {.batch_size = 2, .verbose = 0, .shuffle = false});
  CHECK(model.parameters()[0] == 1.25);
  CHECK(model.parameters()[1] == 0.75);
  CHECK(history["loss"][0] == 0.75);  // (1 + 1 + 0.25) / 3, each as it was when its batch came
}

TEST_CASE("momentum goes on from batch to batch and from fit to fit") {
  auto model = line(mica::SGD{.learning_rate = 0.25, .momentum = 0.5});
  // y - t = 1 at x = 1, dL/dw = dL/db = 2: velocity = -0.5, w = 1.5, b = 0.5.
  model.fit(points({1}, {2}), {.verbose = 0});
  CHECK(model.parameters()[0] == 1.5);
  CHECK(model.parameters()[1] == 0.5);
  // y - t = 0: velocity = -0.25, w = 1.25, b = 0.25; and then y - t = -0.5, dL = -1, velocity = 0.125.
  model.fit(points({1, 1}, {2, 2}), {.batch_size = 1, .verbose = 0});
  CHECK(model.parameters()[0] == 1.375);
  CHECK(model.parameters()[1] == 0.375);
}

TEST_CASE("the gradient of a batch is the mean over its samples, be they few or many") {
  // Some of one micro-batch, of many, of more than there are parts; with one thread and with three.
  for (const int n : {1, 7, 8, 9, 16, 17, 127, 129, 300}) {
    for (const int threads : {1, 3}) {
      const Values x = random_values(n, 1), t = random_values(n, 2);
      double dw = 0, db = 0;
      for (std::size_t i = 0; i < x.size(); ++i) {
        const double difference = 2 * x[i] + 1 - t[i];
        dw += 2 * difference * x[i] / n;
        db += 2 * difference / n;
      }
      Recorder::calls.clear();
      line(Recorder{}).fit(points(x, t), {.batch_size = n, .verbose = 0, .threads = threads});
      const Values gradient = Recorder::gradient_of_step(1);
      CHECK(gradient[0] == Approx(dw).epsilon(1e-12));
      CHECK(gradient[1] == Approx(db).epsilon(1e-12));
    }
  }
}

TEST_CASE("an optimizer sees each parameter once in a batch, in aligned chunks, and the batch's number") {
  for (const int threads : {1, 2, 3}) {
    Recorder::calls.clear();
    auto model = mica::compile<double>(Wide{}, Recorder{}, mica::MeanSquaredError{});
    model.fit(wide_samples(5), {.batch_size = 2, .epochs = 2, .verbose = 0, .threads = threads});
    for (const std::int64_t step : {1, 2, 3, 4, 5, 6}) {
      const auto calls = Recorder::of_step(step);
      REQUIRE(calls.size() > 2);
      const double* next = model.parameters().data();
      for (const auto& call : calls) {
        CHECK(call.parameters == next);
        CHECK(call.gradient.size() % 16 == 0);
        CHECK(reinterpret_cast<std::uintptr_t>(call.parameters) % 64 == 0);
        next += call.gradient.size();
      }
      CHECK(next == model.parameters().data() + model.parameters().size());
    }
    CHECK(Recorder::of_step(7).empty());
  }
}

TEST_CASE("an optimizer that reads tensors knows where in the network its chunk lies") {
  auto model = mica::compile<double>(Wide{}, Reads{}, mica::MeanSquaredError{});
  model.fit(wide_samples(2), {.verbose = 0});
  const auto parameters = model.parameters();
  CHECK(std::all_of(parameters.begin(), parameters.begin() + 40'100, [](double w) { return w == 1; }));
  CHECK(
      std::all_of(parameters.begin() + 40'100, parameters.begin() + 40'200, [](double w) { return w == 2; }));
}

TEST_CASE("Adam's bias correction advances once for each batch, for all of many parameters") {
  auto model = mica::compile<double>(Wide{}, mica::Adam{.epsilon = 1e-12}, mica::MeanSquaredError{});
  const auto data = wide_samples(4);
  const Values before(model.parameters().begin(), model.parameters().end());
  model.fit(data, {.verbose = 0});
  // sqrt(0.001) / 0.1 times m / sqrt(v) = 0.1 g / sqrt(0.001 g^2): a first step has the length 0.001.
  int moved = 0;
  for (std::size_t i = 0; i < before.size(); ++i) {
    const double step = std::abs(model.parameters()[i] - before[i]);
    if (step != 0) CHECK(step == Approx(0.001).epsilon(1e-3).scale(0));
    moved += step != 0;
  }
  CHECK(moved == Wide::parameter_count);
}
