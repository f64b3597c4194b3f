// SPDX-License-Identifier: MIT
// The number of threads changes the time and nothing else; and one model serves many threads.
#include <mica/mica.hpp>

#include "support/difference.hpp"
#include "support/sanitized.hpp"
#include "support/toy_set.hpp"

#include <doctest/doctest.h>

#include <algorithm>
#include <atomic>
#include <cstddef>
#include <span>
#include <thread>
#include <vector>

namespace {

using Net = mica::Sequential<mica::Input<6, 6, 1>, mica::Conv2D<5, 3, mica::ReLU>, mica::Dropout<0.25>,
                             mica::Conv2D<3, 2, mica::Tanh>, mica::Flatten, mica::Dropout<0.5>,
                             mica::Dense<1500, mica::ReLU>, mica::Dense<3, mica::Softmax>>;
// So many units that batches, updates and evaluations are worth sharing.
static_assert(17 * Net::flops.training > mica::detail::ThreadPool::worth_sharing);
static_assert(60 * Net::parameter_count > mica::detail::ThreadPool::worth_sharing);
static_assert(40 * Net::flops.inference > mica::detail::ThreadPool::worth_sharing);

auto new_model() {
  return mica::compile(Net{}, mica::Adam{}, mica::SparseCategoricalCrossentropy{}, mica::Accuracy{});
}

/// The same training with 1, 2, 3, 5 threads, and as many as there are cores.
void check_threads_change_nothing(int batch_size) {
  const auto data = ToySet(350).dataset(), validation = ToySet(83, 2).dataset();
  auto wanted = new_model();
  const auto with = [&](int threads) {
    return mica::FitOptions{.batch_size = batch_size,
                            .epochs = 2,
                            .verbose = 0,
                            .validation_data = validation,
                            .seed = 7,
                            .threads = threads};
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

TEST_CASE("the same bits with 1, 2, 3 and 5 threads: large batches, whose groups are several micro-batches") {
  check_threads_change_nothing(200);
}

TEST_CASE("two calls of fit may have different numbers of threads") {
  const auto data = ToySet(100).dataset();
  auto model = new_model(), other = new_model();
  model.fit(data, {.batch_size = 17, .epochs = 2, .verbose = 0, .threads = 1});
  other.fit(data, {.batch_size = 17, .verbose = 0, .threads = 3});
  other.fit(data, {.batch_size = 17, .verbose = 0, .threads = 2});
  CHECK(difference(model, other) == "");
}

/// Whether predict gives the same bits with any number of threads, for any number of samples.
template <class AnyNet>
void check_predictions(const AnyNet& net) {
  const auto model = mica::compile(net, mica::Adam{}, mica::SparseCategoricalCrossentropy{});
  const ToySet set(40);
  const auto data = set.dataset();
  for (int n = 1; n <= 40; n += sanitized ? 13 : 1) {
    CAPTURE(n);
    auto workspace = model.workspace();
    mica::Tensor<float, 2> wanted(n, 3);
    model.predict(data.slice(0, n), workspace, wanted);
    for (const int threads : {1, 2, 3, 4, 5, 40}) {
      CAPTURE(threads);
      const mica::Tensor<float, 2> y = model.predict(data.slice(0, n), {.threads = threads});
      CHECK(difference(std::span<const float>(y.data(), static_cast<std::size_t>(y.size())),
                       std::span<const float>(wanted.data(), static_cast<std::size_t>(wanted.size()))) == "");
    }
  }
}

TEST_CASE("the same predictions with any number of threads: dense layers, which take a whole micro-batch") {
  using Dense = mica::Sequential<mica::Input<6, 6, 1>, mica::Flatten, mica::Dense<20'000, mica::ReLU>,
                                 mica::Dense<70, mica::Tanh>, mica::Dense<3, mica::Softmax>>;
  static_assert(Dense::flops.inference > mica::detail::ThreadPool::worth_sharing);
  check_predictions(Dense{});
}

TEST_CASE("the same predictions with any number of threads: convolutions, whose micro-batches are cut") {
  using Convolutions =
      mica::Sequential<mica::Input<6, 6, 1>, mica::Conv2D<96, 3, mica::ReLU, mica::Same>,
                       mica::Conv2D<64, 3, mica::ReLU, mica::Same>, mica::Flatten,
                       mica::Dense<70, mica::ReLU>, mica::Dropout<0.5>, mica::Dense<3, mica::Softmax>>;
  static_assert(Convolutions::flops.inference > mica::detail::ThreadPool::worth_sharing);
  check_predictions(Convolutions{});
}

TEST_CASE("a callback may predict and evaluate, with the threads of fit") {
  const ToySet set(100);
  const auto data = set.dataset();
  auto model = new_model(), wanted = new_model();
  std::vector<double> losses;
  const mica::FitOptions options{.batch_size = 17, .epochs = 2, .verbose = 0, .threads = 2};
  mica::FitOptions watched = options;
  watched.callbacks = {[&](const mica::EpochEnd&) {
    losses.push_back(model.evaluate(data, {.threads = 2})["loss"]);
    static_cast<void>(model.predict(set.x, {.threads = 3}));
  }};
  watched.validation_data = data;
  CHECK(model.fit(data, watched)["val_loss"] == losses);
  wanted.fit(data, options);
  CHECK(difference(model, wanted) == "");
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
  for (int t = 0; t < 8; ++t) {
    threads.emplace_back([&] {
      auto workspace = model.workspace();
      for (int round = 0; round < 5; ++round) {
        const mica::Tensor<float, 2> same = model.predict(set.x, {.threads = 1 + round % 3});
        if (!std::equal(same.data(), same.data() + same.size(), y.data())) ++wrong;
        if (model.evaluate(data, {.threads = 2})["loss"] != loss) ++wrong;
        if (model(image, workspace)(0) != first) ++wrong;
      }
    });
  }
  for (std::thread& thread : threads) thread.join();
  CHECK(wrong == 0);
}

TEST_CASE("two models train side by side on one Dataset") {
  const auto data = ToySet(60).dataset();
  auto wanted = new_model(), model = new_model(), other = new_model();
  const mica::FitOptions options{.batch_size = 17, .epochs = 2, .verbose = 0, .threads = 2};
  wanted.fit(data, options);
  std::thread thread([&] { other.fit(data, options); });
  model.fit(data, options);
  thread.join();
  CHECK(difference(model, wanted) == "");
  CHECK(difference(other, wanted) == "");
}
