// SPDX-License-Identifier: MIT
// In which order `fit` takes the samples.
#include <mica/mica.hpp>

#include <doctest/doctest.h>

#include <algorithm>
#include <numeric>
#include <span>
#include <vector>

namespace {

/// Every sample is a number, the network gives it back, and this metric writes it down.
struct Order {
  static constexpr const char* name = "order";
  static inline std::vector<int> seen;

  static double of(std::span<const float> outputs, std::span<const float>) {
    seen.push_back(static_cast<int>(outputs[0]));
    return 0;
  }
  static double of(std::span<const float> outputs, int) { return of(outputs, outputs); }
};

using Net = mica::Sequential<mica::Input<1>, mica::ReLU>;
using Epochs = std::vector<std::vector<int>>;

auto new_model() { return mica::compile(Net{}, mica::SGD{}, mica::MeanSquaredError{}, Order{}); }
using Model = decltype(new_model());

mica::Dataset numbers(int n) {
  mica::Tensor<float, 2> x(n, 1);
  std::iota(x.data(), x.data() + n, 0.0f);
  return {x, x};
}

/// The samples that were seen, epoch by epoch.
Epochs orders(Model model, int n, mica::FitOptions options) {
  options.threads = 1;
  options.verbose = 0;
  Order::seen.clear();
  model.fit(numbers(n), options);
  Epochs epochs;
  for (auto at = Order::seen.begin(); at != Order::seen.end(); at += n) epochs.emplace_back(at, at + n);
  return epochs;
}
Epochs orders(int n, const mica::FitOptions& options) { return orders(new_model(), n, options); }

std::vector<int> in_order(int n) {
  std::vector<int> all(static_cast<std::size_t>(n));
  std::iota(all.begin(), all.end(), 0);
  return all;
}

}  // namespace

TEST_CASE("without shuffle every epoch takes the samples as they are, the last, short batch too") {
  CHECK(orders(20, {.batch_size = 7, .epochs = 2, .shuffle = false}) == Epochs{in_order(20), in_order(20)});
}

TEST_CASE("every epoch takes every sample once, in an order of its own") {
  const Epochs epochs = orders(50, {.batch_size = 7, .epochs = 3});
  REQUIRE(epochs.size() == 3);
  for (std::vector<int> epoch : epochs) {
    CHECK(epoch != in_order(50));
    std::sort(epoch.begin(), epoch.end());
    CHECK(epoch == in_order(50));
  }
  CHECK(epochs[0] != epochs[1]);
  CHECK(epochs[0] != epochs[2]);
  CHECK(epochs[1] != epochs[2]);
}

TEST_CASE("the order follows from the seed, and from nothing else") {
  const Epochs epochs = orders(50, {.epochs = 2, .seed = 1});
  CHECK(orders(50, {.epochs = 2, .seed = 1}) == epochs);
  CHECK(orders(50, {.batch_size = 3, .epochs = 2, .seed = 1}) == epochs);
  CHECK(orders(50, {.epochs = 2, .seed = 2})[0] != epochs[0]);
  CHECK(orders(50, {.epochs = 2, .seed = 2})[1] != epochs[1]);
}

TEST_CASE("a second fit goes on with the next epoch's order") {
  const Epochs epochs = orders(50, {.epochs = 2});
  Model model = new_model();
  model.fit(numbers(10), {.verbose = 0});
  CHECK(orders(model, 50, {.epochs = 1}) == Epochs{epochs[1]});
}

TEST_CASE("the order is the same for ever, with every compiler and standard library") {
  CHECK(orders(8, {.epochs = 2, .seed = 1}) == Epochs{{7, 5, 3, 0, 2, 6, 4, 1}, {5, 0, 7, 2, 1, 4, 3, 6}});
}

TEST_CASE("samples kept for validation are the last, and come behind each epoch") {
  Order::seen.clear();
  new_model().fit(numbers(10),
                  {.epochs = 1, .verbose = 0, .validation_split = 0.3, .shuffle = false, .threads = 1});
  CHECK(Order::seen == in_order(10));
}
