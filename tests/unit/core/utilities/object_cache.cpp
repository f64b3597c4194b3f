// SPDX-License-Identifier: MIT
#include <mica/core/utilities/object_cache.hpp>

#include <doctest/doctest.h>

#include <atomic>
#include <stdexcept>
#include <thread>
#include <vector>

TEST_CASE("one object is lent again and again, also after an exception") {
  mica::detail::ObjectCache<std::vector<int>> lender;
  lender.lend([](std::vector<int>* x) {
    REQUIRE(x);
    x->push_back(1);
  });
  CHECK_THROWS_AS(lender.lend([](std::vector<int>* x) {
    REQUIRE(x);
    x->push_back(2);
    throw std::runtime_error("no");
  }),
                  std::runtime_error);
  CHECK(lender.lend([](std::vector<int>* x) { return x ? *x : std::vector<int>(); }) ==
        std::vector<int>{1, 2});
}

TEST_CASE("while one call has it, the others get nothing, and a copy has one of its own") {
  mica::detail::ObjectCache<std::vector<int>> lender;
  lender.lend([&](std::vector<int>* x) {
    REQUIRE(x);
    x->push_back(1);
    lender.lend([&](std::vector<int>* other) { CHECK(other == nullptr); });
    // Nor does the call that got nothing give back what it did not have.
    lender.lend([&](std::vector<int>* other) { CHECK(other == nullptr); });
  });
  mica::detail::ObjectCache<std::vector<int>> copy(lender);
  copy.lend([](std::vector<int>* x) {
    REQUIRE(x);
    CHECK(x->empty());
  });
}

TEST_CASE("no two threads have it at once") {
  mica::detail::ObjectCache<int> lender;
  std::atomic<int> without = 0;
  std::vector<std::thread> threads;
  for (int t = 0; t < 4; ++t) {
    threads.emplace_back([&] {
      for (int i = 0; i < 1000; ++i) lender.lend([&](int* x) { x ? ++*x : static_cast<int>(++without); });
    });
  }
  for (std::thread& thread : threads) thread.join();
  lender.lend([&](int* x) {
    REQUIRE(x);
    CHECK(*x + without == 4000);
  });
}
