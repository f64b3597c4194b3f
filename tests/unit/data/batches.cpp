// SPDX-License-Identifier: MIT
// The order of the samples in an epoch, and how it is cut into batches.
#include <mica/data/batches.hpp>

#include <doctest/doctest.h>

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <limits>
#include <numeric>
#include <vector>

namespace {

using mica::detail::Batches;

/// The samples of all batches, one after the other.
std::vector<int> order_of(const Batches& batches) {
  std::vector<int> order;
  for (int batch = 0; batch < batches.count(); ++batch)
    order.insert(order.end(), batches[batch].begin(), batches[batch].end());
  return order;
}

std::vector<int> order_of(Batches batches, std::int64_t epoch) {
  batches.begin_epoch(epoch);
  return order_of(batches);
}

std::vector<std::size_t> sizes_of(const Batches& batches) {
  std::vector<std::size_t> sizes;
  for (int batch = 0; batch < batches.count(); ++batch) sizes.push_back(batches[batch].size());
  return sizes;
}

std::vector<int> in_order(int samples) {
  std::vector<int> all(static_cast<std::size_t>(samples));
  std::iota(all.begin(), all.end(), 0);
  return all;
}

}  // namespace

TEST_CASE("all batches have batch_size samples, except for the last batch, which has the rest") {
  using Sizes = std::vector<std::size_t>;
  CHECK(sizes_of(Batches(20, 7, false, 0)) == Sizes{7, 7, 6});
  CHECK(sizes_of(Batches(21, 7, false, 0)) == Sizes{7, 7, 7});
  CHECK(sizes_of(Batches(22, 7, true, 0)) == Sizes{7, 7, 7, 1});
  CHECK(sizes_of(Batches(3, 7, true, 0)) == Sizes{3});
  CHECK(sizes_of(Batches(3, std::numeric_limits<int>::max(), false, 0)) == Sizes{3});
}

TEST_CASE("samples that are not shuffled keep their order in every epoch") {
  const Batches batches(20, 7, false, 1);
  CHECK(order_of(batches) == in_order(20));
  CHECK(order_of(batches, 5) == in_order(20));
}

TEST_CASE("a shuffled epoch has every sample once, in an order that no other epoch has") {
  const Batches batches(50, 7, true, 0);
  std::vector<std::vector<int>> orders = {in_order(50)};
  for (const std::int64_t epoch : {0, 1, 2}) {
    std::vector<int> order = order_of(batches, epoch);
    CHECK(std::find(orders.begin(), orders.end(), order) == orders.end());
    orders.push_back(order);
    std::sort(order.begin(), order.end());
    CHECK(order == in_order(50));
  }
}

TEST_CASE("the order follows from the seed and the epoch alone") {
  const std::vector<int> order = order_of(Batches(50, 7, true, 1), 3);
  CHECK(order_of(Batches(50, 32, true, 1), 3) == order);
  CHECK(order_of(Batches(50, 7, true, 2), 3) != order);

  Batches used(50, 7, true, 1);
  used.begin_epoch(8);
  CHECK(order_of(used, 3) == order);
}

TEST_CASE("every compiler and standard library gives this order") {
  const Batches batches(8, 3, true, 1);
  CHECK(order_of(batches) == std::vector<int>{7, 5, 3, 0, 2, 6, 4, 1});
  CHECK(order_of(batches, 1) == std::vector<int>{5, 0, 7, 2, 1, 4, 3, 6});
}

TEST_CASE("each epoch has random numbers of its own, with and without shuffling") {
  for (const bool shuffled : {false, true}) {
    Batches batches(8, 3, shuffled, 1);
    CHECK(batches.random().key() == mica::Random(1).stream(0).key());
    batches.begin_epoch(2);
    CHECK(batches.random().key() == mica::Random(1).stream(2).key());
  }
}
