// SPDX-License-Identifier: MIT
#include <mica/data/cifar.hpp>

#include "support/error_of.hpp"
#include "support/temporary_folder.hpp"

#include <doctest/doctest.h>

#include <cstddef>
#include <filesystem>
#include <string>

namespace {

/// An image behind its class numbers: red is the column, green the row, blue 200.
std::string record(const std::string& labels) {
  std::string bytes = labels;
  for (int pixel = 0; pixel < 1024; ++pixel) bytes += static_cast<char>(pixel % 32);
  for (int pixel = 0; pixel < 1024; ++pixel) bytes += static_cast<char>(pixel / 32);
  return bytes + std::string(1024, static_cast<char>(200));
}

std::string one(int label) { return record(std::string(1, static_cast<char>(label))); }
std::string two(int coarse, int fine) { return record({static_cast<char>(coarse), static_cast<char>(fine)}); }

void write_cifar10(const TemporaryFolder& folder, const std::string& prefix = "") {
  for (int number = 1; number <= 5; ++number)
    folder.write(prefix + "data_batch_" + std::to_string(number) + ".bin", one(number) + one(0));
  folder.write(prefix + "test_batch.bin", one(7));
}

/// What load_cifar10 says of a folder whose third file has these bytes.
std::string error_of_third(const std::string& bytes) {
  const TemporaryFolder folder;
  write_cifar10(folder);
  folder.write("data_batch_3.bin", bytes);
  return error_of([&] { mica::load_cifar10(folder.path()); }).substr(folder.path().size() + 1);
}

}  // namespace

TEST_CASE("the files of CIFAR-10 become images whose last axis is the colour") {
  const TemporaryFolder folder;
  write_cifar10(folder);
  const auto [train, test] = mica::load_cifar10(folder.path());
  REQUIRE(train.size() == 10);
  REQUIRE(test.size() == 1);
  CHECK(train.shape() == mica::Shape(32, 32, 3));
  CHECK(train.classes() == 10);
  for (int i = 0; i < 10; ++i) CHECK(train.label(i) == (i % 2 == 0 ? i / 2 + 1 : 0));
  CHECK(test.label(0) == 7);
  CHECK(mica::cifar10_classes[7] == "horse");
  const auto images = train.images(8, 1);
  CHECK(images(0, 30, 2, 0) == doctest::Approx(2 / 255.0));
  CHECK(images(0, 30, 2, 1) == doctest::Approx(30 / 255.0));
  CHECK(images(0, 30, 2, 2) == doctest::Approx(200 / 255.0));
}

TEST_CASE("CIFAR-100 has two class numbers for each image") {
  const TemporaryFolder folder;
  folder.write("train.bin", two(3, 42) + two(19, 99));
  folder.write("test.bin", two(0, 1));
  const auto [train, test] = mica::load_cifar100(folder.path());
  CHECK(train.classes() == 100);
  CHECK(train.label(0) == 42);
  CHECK(train.label(1) == 99);
  CHECK(test.label(0) == 1);
  CHECK(train.images(1, 1)(0, 5, 9, 1) == doctest::Approx(5 / 255.0));
  const auto coarse = mica::load_cifar100(folder.path(), mica::LabelMode::coarse);
  CHECK(coarse.train.classes() == 20);
  CHECK(coarse.train.label(1) == 19);
  folder.write("test.bin", two(20, 1));
  CHECK(mica::load_cifar100(folder.path()).test.size() == 1);
  CHECK(error_of([&] { mica::load_cifar100(folder.path(), mica::LabelMode::coarse); }) ==
        folder.path("test.bin") + ", byte 0: expected a class from 0 to 19, found 20");
}

TEST_CASE("the folder that the archive makes is found") {
  const TemporaryFolder folder;
  std::filesystem::create_directory(folder.path("cifar-10-batches-bin"));
  write_cifar10(folder, "cifar-10-batches-bin/");
  CHECK(mica::load_cifar10(folder.path()).train.size() == 10);
}

TEST_CASE("a file that is not CIFAR's is named with what is wrong") {
  CHECK(
      error_of_third(one(1) + "more") ==
      "data_batch_3.bin: expected images of 3073 bytes, a class and 32x32x3 colours, found 3077 bytes, which "
      "are no whole number of them");
  CHECK(error_of_third("") ==
        "data_batch_3.bin: expected images of 3073 bytes, a class and 32x32x3 colours, found 0 bytes, which "
        "are "
        "no whole number of them");
  CHECK(error_of_third(one(1) + one(10)) ==
        "data_batch_3.bin, byte 3073: expected a class from 0 to 9, found 10");
  const TemporaryFolder empty;
  CHECK(error_of([&] { mica::load_cifar10(empty.path()); }) ==
        empty.path("data_batch_1.bin") +
            ": expected a file that can be read, found none (No such file or directory)");
  std::filesystem::create_directory(empty.path("data_batch_1.bin"));
  CHECK(error_of([&] { mica::load_cifar10(empty.path()); }) ==
        empty.path("data_batch_1.bin") + ": expected a file that can be read, found none");
}
