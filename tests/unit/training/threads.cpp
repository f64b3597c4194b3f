// SPDX-License-Identifier: MIT
// The number of threads changes the time and nothing else; and one model serves many threads.
#include <mica/mica.hpp>

#include "support/difference.hpp"
#include "support/toy_set.hpp"

#include <doctest/doctest.h>

#include <algorithm>
#include <atomic>
#include <thread>
#include <vector>

namespace {

using Net = mica::Sequential<mica::Input<6, 6, 1>, mica::Conv2D<5, 3, mica::ReLU>, mica::Dropout<0.25>,
                             mica::Conv2D<3, 2, mica::Tanh>, mica::Flatten, mica::Dropout<0.5>,
                             mica::Dense<1500, mica::ReLU>, mica::Dense<3, mica::Softmax>>;
// So many units that batches, updates and evaluations are worth sharing.
static_assert(17 * Net::flops.training > mica::Team::worth_sharing);
static_assert(60 * Net::parameter_count > mica::Team::worth_sharing);
static_assert(40 * Net::flops.inference > mica::Team::worth_sharing);

auto new_model() {
  return mica::compile(Net{}, mica::Adam{}, mica::SparseCategoricalCrossentropy{}, mica::Accuracy{});
}

/// The same training with 1, 2, 3, 5 threads, and as many as there are cores.
void check_threads_change_nothing(int batch_size) {
  const auto data = ToySet(350).dataset(), validation = ToySet(83, 2).dataset();
  auto wanted = new_model();
  const auto with = [&](int threads) {
    return mica::FitOptions{.epochs = 2,
                            .batch_size = batch_size,
                            .seed = 7,
                            .validation_data = validation,
                            .threads = threads,
                            .verbose = 0};
  };
  const auto history = wanted.fit(data, with(1));
  for (const int threads : {2, 3, 5, 0}) {
    CAPTURE(threads);
    auto model = new_model();
    CHECK(difference(model.fit(data, with(threads)), history) == "");
    CHECK(difference(model, wanted) == "");
  }
}

}  // namespace

TEST_CASE("the same bits with 1, 2, 3 and 5 threads: batches of 17, a last one of 10") {
  check_threads_change_nothing(17);
}

TEST_CASE("the same bits with 1, 2, 3 and 5 threads: large batches, whose parts are several shards") {
  check_threads_change_nothing(200);
}

TEST_CASE("two calls of fit may have different numbers of threads") {
  const auto data = ToySet(100).dataset();
  auto model = new_model(), other = new_model();
  model.fit(data, {.epochs = 2, .batch_size = 17, .threads = 1, .verbose = 0});
  other.fit(data, {.batch_size = 17, .threads = 3, .verbose = 0});
  other.fit(data, {.batch_size = 17, .threads = 2, .verbose = 0});
  CHECK(difference(model, other) == "");
}

TEST_CASE("8 threads share one const model: predict, evaluate, and one sample at a time") {
  const ToySet set(40);
  const auto data = set.dataset();
  const auto model = new_model();
  const mica::Tensor<float, 2> y = model.predict(set.x);
  const double loss = model.evaluate(data, {.threads = 1})["loss"];
  auto reference = model.workspace();
  const mica::Tensor<float, 3> image = set.x.chip<0>(0);
  const float first = model(image, reference)(0);

  std::atomic<int> wrong = 0;
  std::vector<std::thread> threads;
  for (int t = 0; t < 8; ++t)
    threads.emplace_back([&] {
      auto workspace = model.workspace();
      for (int round = 0; round < 5; ++round) {
        const mica::Tensor<float, 2> same = model.predict(set.x);
        if (!std::equal(same.data(), same.data() + same.size(), y.data())) ++wrong;
        if (model.evaluate(data, {.threads = 2})["loss"] != loss) ++wrong;
        if (model(image, workspace)(0) != first) ++wrong;
      }
    });
  for (std::thread& thread : threads) thread.join();
  CHECK(wrong == 0);
}

TEST_CASE("two models train side by side on one Dataset") {
  const auto data = ToySet(60).dataset();
  auto wanted = new_model(), model = new_model(), other = new_model();
  const mica::FitOptions options{.epochs = 2, .batch_size = 17, .threads = 2, .verbose = 0};
  wanted.fit(data, options);
  std::thread thread([&] { other.fit(data, options); });
  model.fit(data, options);
  thread.join();
  CHECK(difference(model, wanted) == "");
  CHECK(difference(other, wanted) == "");
}
