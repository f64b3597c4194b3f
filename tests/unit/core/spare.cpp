// SPDX-License-Identifier: MIT
#include <mica/core/spare.hpp>

#include <doctest/doctest.h>

#include <atomic>
#include <memory>
#include <thread>
#include <vector>

TEST_CASE("what is kept is given once") {
  mica::Spare<int> spare;
  CHECK(spare.take() == nullptr);
  spare.keep(std::make_unique<int>(7));
  const std::unique_ptr<int> kept = spare.take();
  REQUIRE(kept);
  CHECK(*kept == 7);
  CHECK(spare.take() == nullptr);
}

TEST_CASE("the later one replaces the earlier, and a copy keeps nothing") {
  mica::Spare<int> spare;
  spare.keep(std::make_unique<int>(1));
  spare.keep(std::make_unique<int>(2));
  mica::Spare<int> copy(spare);
  CHECK(copy.take() == nullptr);
  copy = spare;
  CHECK(copy.take() == nullptr);
  CHECK(*spare.take() == 2);
}

TEST_CASE("of many threads one gets it") {
  mica::Spare<int> spare;
  std::atomic<int> wrong = 0;
  std::vector<std::thread> threads;
  for (int t = 0; t < 4; ++t)
    threads.emplace_back([&] {
      for (int i = 0; i < 1000; ++i) {
        std::unique_ptr<int> mine = spare.take();
        if (!mine) mine = std::make_unique<int>(0);
        if (++*mine != 1) ++wrong;  // somebody else's
        --*mine;
        spare.keep(std::move(mine));
      }
    });
  for (std::thread& thread : threads) thread.join();
  CHECK(wrong == 0);
}
