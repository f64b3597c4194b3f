// SPDX-License-Identifier: MIT
#include <mica/core/utilities/thread_pool.hpp>

#include <doctest/doctest.h>

#include <algorithm>
#include <atomic>
#include <chrono>
#include <set>
#include <stdexcept>
#include <string>
#include <thread>
#include <vector>

using mica::detail::ThreadPool;

namespace {

/// The thread of the tests.
const std::thread::id caller = std::this_thread::get_id();

/// What `run` throws where the tasks of these numbers throw; "nothing" if it throws nothing.
std::string thrown_by(ThreadPool& pool, const std::vector<int>& failing) {
  try {
    pool.run(5, [&](int, int task) {
      if (std::find(failing.begin(), failing.end(), task) != failing.end())
        throw std::runtime_error("task " + std::to_string(task));
    });
  } catch (const std::runtime_error& error) {
    return error.what();
  }
  return "nothing";
}

}  // namespace

TEST_CASE("a pool of one is the caller, and takes the tasks in their order") {
  ThreadPool pool(1);
  CHECK(pool.size() == 1);
  std::vector<int> tasks;
  pool.run(4, [&](int worker, int task) {
    CHECK(worker == 0);
    CHECK(std::this_thread::get_id() == caller);
    tasks.push_back(task);
  });
  CHECK(tasks == std::vector<int>{0, 1, 2, 3});
}

TEST_CASE("every task is run once, and a worker is always the same thread, the caller being worker 0") {
  for (int size : {2, 3, 7}) {
    ThreadPool pool(size);
    CHECK(pool.size() == size);
    std::vector<std::atomic<int>> calls(1000);
    std::vector<std::set<std::thread::id>> threads(static_cast<std::size_t>(size));
    pool.run(1000, [&](int worker, int task) {
      ++calls[static_cast<std::size_t>(task)];
      threads[static_cast<std::size_t>(worker)].insert(std::this_thread::get_id());
    });
    CHECK(std::all_of(calls.begin(), calls.end(), [](const auto& count) { return count == 1; }));
    std::set<std::thread::id> all;
    for (const auto& ids : threads) {
      CHECK(ids.size() <= 1);
      for (const auto id : ids) CHECK(all.insert(id).second);
    }
    if (!threads[0].empty()) CHECK(*threads[0].begin() == caller);
  }
}

TEST_CASE("the workers run at the same time") {
  ThreadPool pool(3);
  std::atomic<int> here = 0;
  pool.run(3, [&](int, int) {
    ++here;
    while (here < 3) std::this_thread::yield();
  });
  CHECK(here == 3);
}

TEST_CASE("a worker that is held up leaves the other tasks to the rest") {
  ThreadPool pool(2);
  std::atomic<int> others = 0;
  pool.run(50, [&](int, int task) {
    if (task > 0)
      ++others;
    else
      while (others < 49) std::this_thread::yield();
  });
  CHECK(others == 49);
}

TEST_CASE("a run ends when the last task is done, and what the workers wrote is there") {
  ThreadPool pool(3);
  std::vector<int> written(3);
  pool.run(3, [&](int, int task) {
    std::this_thread::sleep_for(std::chrono::milliseconds(20 * task));
    written[static_cast<std::size_t>(task)] = task + 1;
  });
  CHECK(written == std::vector<int>{1, 2, 3});
}

TEST_CASE("without tasks nothing is called, and the caller does a single task") {
  ThreadPool pool(3);
  int calls = 0;
  pool.run(0, [&](int, int) { ++calls; });
  CHECK(calls == 0);
  std::thread::id thread;
  pool.run(1, [&](int, int) { thread = std::this_thread::get_id(); });
  CHECK(thread == caller);
}

TEST_CASE("0 threads are as many as the machine has cores") {
  CHECK(ThreadPool(0).size() == std::max(1, static_cast<int>(std::thread::hardware_concurrency())));
}

TEST_CASE("a task's exception comes out of run, and the pool works on") {
  for (int size : {1, 3}) {
    ThreadPool pool(size);
    for (int failing = 0; failing < 5; ++failing) {
      CHECK(thrown_by(pool, {failing}) == "task " + std::to_string(failing));
      CHECK(thrown_by(pool, {}) == "nothing");
    }
  }
}

TEST_CASE("of several exceptions that of the first task comes out, the others are forgotten") {
  ThreadPool pool(3);
  for (int round = 0; round < 50; ++round) {
    CHECK(thrown_by(pool, {1, 2}) == "task 1");
    CHECK(thrown_by(pool, {}) == "nothing");
    CHECK(thrown_by(pool, {4, 3, 2, 1, 0}) == "task 0");
  }
}

TEST_CASE("one run follows the other, quickly or after a sleep") {
  ThreadPool pool(3);
  std::vector<int> sums(3);
  const auto add = [&](int, int task) { ++sums[static_cast<std::size_t>(task)]; };
  for (int i = 0; i < 5000; ++i) pool.run(3, add);
  for (int i = 0; i < 5; ++i) {
    std::this_thread::sleep_for(std::chrono::milliseconds(10));  // longer than a worker looks for work
    pool.run(3, add);
  }
  CHECK(sums == std::vector<int>(3, 5005));
}

TEST_CASE("pools are made and destroyed, also without work") {
  std::atomic<int> calls = 0;
  for (int i = 0; i < 100; ++i) {
    ThreadPool idle(3);
    ThreadPool pool(2);
    pool.run(2, [&](int, int) { ++calls; });
  }
  CHECK(calls == 200);
}

TEST_CASE("two pools work side by side") {
  std::atomic<int> calls = 0;
  const auto work = [&] {
    ThreadPool pool(2);
    for (int i = 0; i < 500; ++i) pool.run(2, [&](int, int) { ++calls; });
  };
  std::thread other(work);
  work();
  other.join();
  CHECK(calls == 2000);
}
