// SPDX-License-Identifier: MIT
#include <mica/training/history.hpp>

#include "support/error_of.hpp"
#include "support/temporary_folder.hpp"

#include <doctest/doctest.h>

#include <fstream>
#include <limits>
#include <sstream>
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

TEST_CASE("a History with names and no epochs has empty series") {
  const mica::History history({"loss", "seconds"});
  CHECK(history.epochs() == 0);
  CHECK(history["seconds"].empty());
  CHECK(history.to_json() == R"({"loss":[],"seconds":[]})");
  CHECK(mica::History({R"("a\b")"}).to_json() == R"({"\"a\\b\"":[]})");
}

TEST_CASE("a History is JSON, which has no NaN and no infinity") {
  mica::History history;
  CHECK(history.to_json() == "{}");
  history.append(logs_of(0.5, 1.0 / 3));
  history.append(logs_of(1e-7, std::numeric_limits<double>::quiet_NaN()));
  history.append(logs_of(std::numeric_limits<double>::infinity(), 1));
  CHECK(history.to_json() == R"({"loss":[0.5,1e-07,null],"accuracy":[0.3333333333333333,null,1]})");
}

TEST_CASE("a History is written to a file") {
  const TemporaryFolder folder;
  mica::History history;
  history.append(logs_of(0.5, 0.75));
  history.write_json(folder.path("history.json"));
  std::ostringstream written;
  written << std::ifstream(folder.path("history.json")).rdbuf();
  CHECK(written.str() == history.to_json() + '\n');

  const std::string path = folder.path("no/history.json");
  CHECK(error_of([&] { history.write_json(path); }) ==
        path + ": expected to write the history, found that the file cannot be written");
}
