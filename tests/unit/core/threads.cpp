// SPDX-License-Identifier: MIT
#include <mica/core/threads.hpp>

#include <doctest/doctest.h>

#include <algorithm>
#include <atomic>
#include <chrono>
#include <stdexcept>
#include <string>
#include <thread>
#include <vector>

using mica::Team;

namespace {

/// What `run` throws where the workers of these numbers throw; "nothing" if it throws nothing.
std::string thrown_by(Team& team, const std::vector<int>& failing) {
  try {
    team.run([&](int worker) {
      if (std::find(failing.begin(), failing.end(), worker) != failing.end())
        throw std::runtime_error("worker " + std::to_string(worker));
    });
  } catch (const std::runtime_error& error) {
    return error.what();
  }
  return "nothing";
}

}  // namespace

TEST_CASE("a team of one is the caller") {
  Team team(1);
  CHECK(team.size() == 1);
  std::vector<int> workers;
  std::thread::id thread;
  team.run([&](int worker) {
    workers.push_back(worker);
    thread = std::this_thread::get_id();
  });
  CHECK(workers == std::vector<int>{0});
  CHECK(thread == std::this_thread::get_id());
}

TEST_CASE("every worker runs once, on a thread of its own, the caller being worker 0") {
  for (int size : {2, 3, 7}) {
    Team team(size);
    CHECK(team.size() == size);
    std::vector<std::atomic<int>> calls(static_cast<std::size_t>(size));
    std::vector<std::thread::id> threads(static_cast<std::size_t>(size));
    team.run([&](int worker) {
      ++calls[static_cast<std::size_t>(worker)];
      threads[static_cast<std::size_t>(worker)] = std::this_thread::get_id();
    });
    CHECK(std::all_of(calls.begin(), calls.end(), [](const auto& count) { return count == 1; }));
    CHECK(threads[0] == std::this_thread::get_id());
    std::sort(threads.begin(), threads.end());
    CHECK(std::adjacent_find(threads.begin(), threads.end()) == threads.end());
  }
}

TEST_CASE("the workers run at the same time") {
  Team team(3);
  std::atomic<int> here = 0;
  team.run([&](int) {
    ++here;
    while (here < 3) std::this_thread::yield();
  });
  CHECK(here == 3);
}

TEST_CASE("a run ends when the last worker is done, and what the workers wrote is there") {
  Team team(3);
  std::vector<int> written(3);
  team.run([&](int worker) {
    std::this_thread::sleep_for(std::chrono::milliseconds(20 * worker));
    written[static_cast<std::size_t>(worker)] = worker + 1;
  });
  CHECK(written == std::vector<int>{1, 2, 3});
}

TEST_CASE("0 threads are as many as the machine has cores") {
  CHECK(Team(0).size() == std::max(1, static_cast<int>(std::thread::hardware_concurrency())));
}

TEST_CASE("a worker's exception comes out of run, and the team works on") {
  for (int size : {1, 3}) {
    Team team(size);
    for (int failing = 0; failing < size; ++failing) {
      CHECK(thrown_by(team, {failing}) == "worker " + std::to_string(failing));
      CHECK(thrown_by(team, {}) == "nothing");
    }
  }
}

TEST_CASE("of several exceptions that of the first worker comes out, the others are forgotten") {
  Team team(3);
  CHECK(thrown_by(team, {1, 2}) == "worker 1");
  CHECK(thrown_by(team, {}) == "nothing");
  CHECK(thrown_by(team, {0, 1, 2}) == "worker 0");
  CHECK(thrown_by(team, {}) == "nothing");
}

TEST_CASE("one run follows the other, quickly or after a sleep") {
  Team team(3);
  std::vector<int> sums(3);
  const auto add = [&](int worker) { ++sums[static_cast<std::size_t>(worker)]; };
  for (int i = 0; i < 5000; ++i) team.run(add);
  for (int i = 0; i < 5; ++i) {
    std::this_thread::sleep_for(std::chrono::milliseconds(10));  // longer than a worker looks for work
    team.run(add);
  }
  CHECK(sums == std::vector<int>(3, 5005));
}

TEST_CASE("teams come and go, also without work") {
  std::atomic<int> calls = 0;
  for (int i = 0; i < 100; ++i) {
    Team idle(3);
    Team team(2);
    team.run([&](int) { ++calls; });
  }
  CHECK(calls == 200);
}

TEST_CASE("two teams work side by side") {
  std::atomic<int> calls = 0;
  const auto work = [&] {
    Team team(2);
    for (int i = 0; i < 500; ++i) team.run([&](int) { ++calls; });
  };
  std::thread other(work);
  work();
  other.join();
  CHECK(calls == 2000);
}
