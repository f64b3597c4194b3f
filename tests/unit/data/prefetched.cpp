// SPDX-License-Identifier: MIT
#include <mica/data/prefetched.hpp>

#include <mica/mica.hpp>

#include "support/error_of.hpp"

#include <doctest/doctest.h>

#include <atomic>
#include <chrono>
#include <memory>
#include <stdexcept>
#include <string>
#include <thread>
#include <vector>

namespace {

/// Two numbers for each sample, and a class. It counts its reads, and those by another thread than the one
/// that made it.
struct Slow {
  struct Counts {
    std::atomic<int> all = 0, elsewhere = 0;
  };
  int broken = -1;
  std::chrono::microseconds time{0};
  std::shared_ptr<Counts> counts = std::make_shared<Counts>();
  std::thread::id maker = std::this_thread::get_id();

  int size() const { return 50; }
  mica::Shape shape() const { return 2; }
  int label(int sample) const { return sample % 2; }
  void read(int sample, float* out) const {
    ++counts->all;
    if (std::this_thread::get_id() != maker) ++counts->elsewhere;
    if (time.count() > 0) std::this_thread::sleep_for(time);
    if (sample == broken) throw std::runtime_error("no answer");
    out[0] = static_cast<float>(sample);
    out[1] = static_cast<float>(sample % 2);
  }
};

using Prefetched = mica::Prefetched<Slow>;
using Net = mica::Sequential<mica::Input<2>, mica::Dense<2, mica::Softmax>>;

auto new_model() {
  return mica::compile(Net{}, mica::SGD{.learning_rate = 0.001}, mica::SparseCategoricalCrossentropy{});
}

std::vector<float> trained(const mica::Dataset& data, int threads) {
  auto model = new_model();
  model.fit(data, {.batch_size = 16, .epochs = 3, .verbose = 0, .threads = threads});
  const auto kernel = model.weights<mica::At<1>, "kernel">();
  return {kernel.data(), kernel.data() + kernel.size()};
}

}  // namespace

TEST_CASE("samples are read ahead once, in the order that is announced, and no more than there is room for") {
  const Slow slow;
  const Prefetched source(slow, {.threads = 2, .samples = 3});
  const std::vector<int> order = {7, 3, 9, 1, 7, 0};
  source.will_read(order);
  while (slow.counts->elsewhere < 3) std::this_thread::yield();
  std::this_thread::sleep_for(std::chrono::milliseconds(5));
  CHECK(slow.counts->all == 3);
  float x[2];
  for (const int sample : order) {
    source.read(sample, x);
    CHECK(x[0] == static_cast<float>(sample));
  }
  // A number that occurs twice is read twice, and so is one that was not announced.
  CHECK(slow.counts->all == 6);
  source.read(40, x);
  CHECK(x[0] == 40);
  CHECK(slow.counts->all == 7);
}

TEST_CASE("samples that are asked for in another order, and a new order in between") {
  const Slow slow{.time = std::chrono::microseconds(50)};
  const Prefetched source(slow, {.threads = 3, .samples = 2});
  std::vector<int> order;
  for (int i = 0; i < 50; ++i) order.push_back(i);
  float x[2];
  for (int round = 0; round < 5; ++round) {
    source.will_read(order);
    for (int i = 49; i >= 10 * round; --i) {
      source.read(i, x);
      REQUIRE(x[0] == static_cast<float>(i));
    }
  }
}

TEST_CASE("training gives the same bits with and without") {
  const std::vector<float> wanted = trained(mica::Dataset::of(Slow{}), 1);
  const Slow slow{.time = std::chrono::microseconds(100)};
  CHECK(trained(mica::Dataset::of(Prefetched(slow)), 1) == wanted);
  CHECK(trained(mica::Dataset::of(Prefetched(slow, {.threads = 2, .samples = 5})), 3) == wanted);
  // Three epochs, each sample once; most are read by other threads.
  CHECK(slow.counts->all == 300);
  CHECK(slow.counts->elsewhere > 30);
}

TEST_CASE("a sample that cannot be read ends fit, not the thread that reads ahead") {
  const auto data = mica::Dataset::of(Prefetched(Slow{.broken = 20}));
  auto model = new_model();
  CHECK(error_of([&] { model.fit(data, {.verbose = 0}); }) ==
        "sample 20 of the source cannot be read: no answer");
  CHECK(error_of([&] { model.fit(data, {.verbose = 0}); }) ==
        "sample 20 of the source cannot be read: no answer");
  CHECK(error_of([] { Prefetched(Slow{}, {.threads = 0}); }) ==
        "Prefetched: expected 1 thread and 1 sample or more, found 0 and 256");
}
