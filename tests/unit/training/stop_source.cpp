// SPDX-License-Identifier: MIT
#include <mica/training/stop_source.hpp>

#include <doctest/doctest.h>

#include <csignal>
#include <thread>

namespace {

mica::StopSource interrupted;

}  // namespace

TEST_CASE("StopSource holds a request until it is reset") {
  mica::StopSource token;
  CHECK(!token.stop_requested());
  token.request_stop();
  CHECK(token.stop_requested());
  CHECK(token.stop_requested());
  token.reset();
  CHECK(!token.stop_requested());
}

TEST_CASE("StopSource takes a request from a signal handler") {
  const auto before = std::signal(SIGINT, [](int) { interrupted.request_stop(); });
  std::raise(SIGINT);
  std::signal(SIGINT, before);
  CHECK(interrupted.stop_requested());
}

TEST_CASE("StopSource takes a request from another thread") {
  mica::StopSource token;
  std::thread other([&] { token.request_stop(); });
  while (!token.stop_requested()) std::this_thread::yield();
  other.join();
  CHECK(token.stop_requested());
}
