// SPDX-License-Identifier: MIT
#include <mica/training/history.hpp>

#include "support/error_of.hpp"

#include <doctest/doctest.h>

#include <string>
#include <vector>

namespace {

mica::Logs logs_of(double loss, double accuracy) {
  mica::Logs logs;
  logs.set("loss", loss);
  logs.set("accuracy", accuracy);
  return logs;
}

template <class Named>
std::string names_of(const Named& named) {
  std::string names;
  for (const auto& [name, value] : named) names += name + ' ';
  return names;
}

}  // namespace

TEST_CASE("Logs give a number by its name, in the order in which they were set") {
  mica::Logs logs;
  CHECK(logs.empty());
  logs.set("loss", 0.5);
  logs.set("accuracy", 0.75);
  logs.set("loss", 0.25);
  CHECK(!logs.empty());
  CHECK(logs["loss"] == 0.25);
  CHECK(logs["accuracy"] == 0.75);
  CHECK(names_of(logs) == "loss accuracy ");
}

TEST_CASE("Logs throw for an unknown name, and name the known ones") {
  CHECK(error_of([] { logs_of(1, 0)["acc"]; }) == "expected one of loss, accuracy, found \"acc\"");
}

TEST_CASE("History has one number for each epoch under each name") {
  mica::History history;
  CHECK(history.epochs() == 0);
  history.append(logs_of(0.5, 0.75));
  history.append(logs_of(0.25, 0.875));
  CHECK(history.epochs() == 2);
  CHECK(history["loss"] == std::vector{0.5, 0.25});
  CHECK(history["accuracy"] == std::vector{0.75, 0.875});
  CHECK(names_of(history) == "loss accuracy ");
}

TEST_CASE("History throws for an unknown name, and names the known ones") {
  mica::History history;
  CHECK(error_of([&] { history["loss"]; }) ==
        "expected one of nothing, since no epoch was finished, found \"loss\"");
  history.append(logs_of(1, 0));
  CHECK(error_of([&] { history["val_loss"]; }) == "expected one of loss, accuracy, found \"val_loss\"");
}
