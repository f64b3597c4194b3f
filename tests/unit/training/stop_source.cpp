// SPDX-License-Identifier: MIT
#include <mica/training/stop_source.hpp>

#include <doctest/doctest.h>

#include <csignal>
#include <thread>

namespace {

mica::StopSource interrupted;

}  // namespace

TEST_CASE("StopSource holds a request until it is reset") {
  mica::StopSource source;
  CHECK(!source.stop_requested());
  source.request_stop();
  CHECK(source.stop_requested());
  CHECK(source.stop_requested());
  source.reset();
  CHECK(!source.stop_requested());
}

TEST_CASE("StopSource takes a request from a signal handler") {
  const auto before = std::signal(SIGINT, [](int) { interrupted.request_stop(); });
  std::raise(SIGINT);
  std::signal(SIGINT, before);
  CHECK(interrupted.stop_requested());
}

TEST_CASE("StopSource takes a request from another thread") {
  mica::StopSource source;
  std::thread other([&] { source.request_stop(); });
  while (!source.stop_requested()) std::this_thread::yield();
  other.join();
  CHECK(source.stop_requested());
}
