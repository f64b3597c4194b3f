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

void end_epoch(const mica::CSVLogger& logger, int epoch, const mica::Logs& logs) {
  FakeModel model;
  logger.on_epoch_end(mica::EpochEnd{model, epoch, 9, logs});
}

}  // namespace

TEST_CASE("each epoch is a line, below the names in the order of the alphabet") {
  const TemporaryFolder folder;
  const mica::CSVLogger logger{.filename = folder.write("log.csv", "old numbers")};
  logger.on_train_begin();
  CHECK(text_of(logger.filename).empty());
  end_epoch(logger, 0, logs_of(1.0 / 3, 0.5));
  CHECK(text_of(logger.filename) == "epoch,accuracy,loss\n0,0.5,0.3333333333333333\n");
  end_epoch(logger, 1, logs_of(std::numeric_limits<double>::quiet_NaN(), 1));
  CHECK(text_of(logger.filename) == "epoch,accuracy,loss\n0,0.5,0.3333333333333333\n1,1,nan\n");
}

TEST_CASE("an old file is continued, whether it is there or not") {
  const TemporaryFolder folder;
  const mica::CSVLogger logger{.filename = folder.path("log.csv"), .separator = "; ", .append = true};
  for (int fit = 0; fit < 2; ++fit) {
    logger.on_train_begin();
    end_epoch(logger, 0, logs_of(0.5, 0.25));
  }
  CHECK(text_of(logger.filename) == "epoch; accuracy; loss\n0; 0.25; 0.5\n0; 0.25; 0.5\n");
}

TEST_CASE("a file of other numbers is not continued") {
  const TemporaryFolder folder;
  const mica::CSVLogger logger{.filename = folder.write("log.csv", "epoch,loss\n0,1\n"), .append = true};
  logger.on_train_begin();
  CHECK(error_of([&] { end_epoch(logger, 0, logs_of(0.5, 0.25)); }) ==
        logger.filename +
            ": expected the names \"epoch,accuracy,loss\" in the first line, found \"epoch,loss\"");
  CHECK(text_of(logger.filename) == "epoch,loss\n0,1\n");
}

TEST_CASE("a file that cannot be written is an error before the first batch") {
  const TemporaryFolder folder;
  const mica::CSVLogger logger{.filename = folder.path("none/log.csv")};
  CHECK(error_of([&] { logger.on_train_begin(); }) ==
        logger.filename + ": expected to write numbers of training, found that the file cannot be written");
}
