// SPDX-License-Identifier: MIT
#include <mica/training/callbacks/csv_logger.hpp>

#include "support/error_of.hpp"
#include "support/fake_model.hpp"
#include "support/temporary_folder.hpp"

#include <doctest/doctest.h>

#include <fstream>
#include <limits>
#include <sstream>
#include <string>

namespace {

std::string text_of(const std::string& path) {
  std::ostringstream text;
  text << std::ifstream(path).rdbuf();
  return text.str();
}

mica::Logs logs_of(double loss, double accuracy) {
  mica::Logs logs;
  logs.set("loss", loss);
  logs.set("accuracy", accuracy);
  return logs;
}

void end_epoch(mica::CSVLogger& logger, int epoch, const mica::Logs& logs) {
  FakeModel model;
  logger.on_epoch_end(mica::EpochEnd{model, epoch, 9, logs});
}

}  // namespace

TEST_CASE("each epoch is a line, below the names in the order of the alphabet") {
  const TemporaryFolder folder;
  mica::CSVLogger logger{.filename = folder.write("log.csv", "old numbers")};
  logger.on_train_begin();
  CHECK(text_of(logger.filename) == "old numbers");
  logger.on_epoch_begin(0);
  CHECK(text_of(logger.filename).empty());
  end_epoch(logger, 0, logs_of(1.0 / 3, 0.5));
  CHECK(text_of(logger.filename) == "epoch,accuracy,loss\n0,0.5,0.3333333333333333\n");
  end_epoch(logger, 1, logs_of(std::numeric_limits<double>::quiet_NaN(), 1));
  CHECK(text_of(logger.filename) == "epoch,accuracy,loss\n0,0.5,0.3333333333333333\n1,1,nan\n");
}

TEST_CASE("an old file is continued, whether it is there or not") {
  const TemporaryFolder folder;
  mica::CSVLogger logger{.filename = folder.path("log.csv"), .separator = "; ", .append = true};
  for (int fit = 0; fit < 2; ++fit) {
    logger.on_train_begin();
    logger.on_epoch_begin(0);
    end_epoch(logger, 0, logs_of(0.5, 0.25));
  }
  CHECK(text_of(logger.filename) == "epoch; accuracy; loss\n0; 0.25; 0.5\n0; 0.25; 0.5\n");
}

TEST_CASE("a file whose last line has no end gets one") {
  const TemporaryFolder folder;
  mica::CSVLogger logger{.filename = folder.write("log.csv", "epoch,accuracy,loss\n0,1,2"), .append = true};
  logger.on_train_begin();
  logger.on_epoch_begin(0);
  end_epoch(logger, 1, logs_of(0.5, 0.25));
  CHECK(text_of(logger.filename) == "epoch,accuracy,loss\n0,1,2\n1,0.25,0.5\n");
}

TEST_CASE("a file of other numbers is not continued") {
  const TemporaryFolder folder;
  mica::CSVLogger logger{.filename = folder.write("log.csv", "epoch,loss\n0,1\n"), .append = true};
  logger.on_train_begin();
  logger.on_epoch_begin(0);
  CHECK(error_of([&] { end_epoch(logger, 0, logs_of(0.5, 0.25)); }) ==
        logger.filename +
            ": expected the names \"epoch,accuracy,loss\" in the first line, found \"epoch,loss\"");
  CHECK(text_of(logger.filename) == "epoch,loss\n0,1\n");
}

TEST_CASE("a file that cannot be written is an error before the first batch") {
  const TemporaryFolder folder;
  mica::CSVLogger logger{.filename = folder.path("none/log.csv")};
  CHECK(error_of([&] { logger.on_train_begin(); }) ==
        logger.filename + ": expected to write numbers of training, found that the file cannot be written");
}

TEST_CASE(
    "training that is resumed continues the file; lines of epochs that are trained again are replaced") {
  const std::string names = "epoch,accuracy,loss\n";
  const auto resumed = [&](const std::string& old, int epoch, bool is_in_middle) {
    const TemporaryFolder folder;
    mica::CSVLogger logger{.filename = folder.write("log.csv", names + old)};
    logger.on_train_begin();
    if (!is_in_middle) logger.on_epoch_begin(epoch);
    end_epoch(logger, epoch, logs_of(0.5, 0.25));
    logger.on_epoch_begin(epoch + 1);
    end_epoch(logger, epoch + 1, logs_of(1, 0.5));
    const std::string text = text_of(logger.filename);
    CHECK(text.starts_with(names));
    return text.substr(names.size());
  };
  CHECK(resumed("0,1,4\n", 1, false) == "0,1,4\n1,0.25,0.5\n2,0.5,1\n");
  CHECK(resumed("0,1,4\n", 1, true) == "0,1,4\n1,0.25,0.5\n2,0.5,1\n");
  CHECK(resumed("0,1,4\n1,1,3\n2,1,2\n", 1, false) == "0,1,4\n1,0.25,0.5\n2,0.5,1\n");
  CHECK(resumed("0,1,4\n1,1,3\n", 0, true) == "0,0.25,0.5\n1,0.5,1\n");
  // Lines of an earlier fit, which were continued by `append`.
  CHECK(resumed("0,1,4\n1,1,3\n0,1,2\n1,1,1\n", 0, true) == "0,1,4\n1,1,3\n0,0.25,0.5\n1,0.5,1\n");
  CHECK(resumed("0,1,4\n1,1,3\n0,1,2\n", 1, false) == "0,1,4\n1,1,3\n0,1,2\n1,0.25,0.5\n2,0.5,1\n");
}
