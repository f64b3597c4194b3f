// SPDX-License-Identifier: MIT
#include <mica/data/emnist.hpp>

#include <mica/data/fashion_mnist.hpp>
#include <mica/data/kmnist.hpp>
#include <mica/ext/gzip.hpp>

#include "support/error_of.hpp"
#include "support/gzip_files.hpp"
#include "support/idx_files.hpp"
#include "support/temporary_folder.hpp"

#include <doctest/doctest.h>

#include <string>

namespace {

/// Writes two training images of 2x3 bytes and one test image, of the classes 1, 2 and 2.
void write(const TemporaryFolder& folder, const std::string& prefix, bool compressed = false) {
  const auto file = [&](const std::string& name, const std::string& contents) {
    folder.write(prefix + name + (compressed ? ".gz" : ""), compressed ? gzipped(contents) : contents);
  };
  file("train-images-idx3-ubyte",
       idx_header(8, {2, 2, 3}) + bytes({0, 51, 102, 153, 204, 255, 1, 2, 3, 4, 5, 6}));
  file("train-labels-idx1-ubyte", idx_header(8, {2}) + bytes({1, 2}));
  file("test-images-idx3-ubyte", idx_header(8, {1, 2, 3}) + bytes({255, 0, 0, 0, 0, 51}));
  file("test-labels-idx1-ubyte", idx_header(8, {1}) + bytes({2}));
}

}  // namespace

TEST_CASE("images of EMNIST are turned upright, and letters count from 0") {
  const TemporaryFolder folder;
  write(folder, "emnist-letters-");
  write(folder, "emnist-digits-");
  const auto [train, test] = mica::load_emnist(folder.path(), mica::EmnistSet::letters);
  CHECK(train.shape() == mica::Shape(3, 2, 1));
  CHECK(train.classes() == 2);
  CHECK(train.label(0) == 0);
  CHECK(test.label(0) == 1);
  const auto image = train.images(0, 1);
  CHECK(image(0, 1, 0, 0) == doctest::Approx(0.2));  // row 0, column 1 of the file
  CHECK(image(0, 0, 1, 0) == doctest::Approx(0.6));  // row 1, column 0
  CHECK(train.images(1, 1)(0, 2, 0, 0) == doctest::Approx(3 / 255.0));
  CHECK(test.images(0, 1)(0, 2, 1, 0) == doctest::Approx(0.2));

  CHECK(mica::load_emnist(folder.path(), mica::EmnistSet::digits).train.label(0) == 1);
  CHECK(error_of([&] { mica::load_emnist(folder.path(), mica::EmnistSet::balanced); }) ==
        "expected " + folder.path("emnist-balanced-train-images-idx3-ubyte") +
            " and the other files of this set (or with .idx for -idx, test for t10k, .gz at the end), found "
            "none "
            "of them");
}

TEST_CASE("a letter of class 0 is refused") {
  const TemporaryFolder folder;
  write(folder, "emnist-letters-");
  const std::string path =
      folder.write("emnist-letters-train-labels-idx1-ubyte", idx_header(8, {2}) + bytes({1, 0}));
  CHECK(error_of([&] { mica::load_emnist(folder.path(), mica::EmnistSet::letters); }) ==
        path + ", byte 9: expected a label of 1 or more, as the letters of EMNIST have, found 0");
}

TEST_CASE("compressed files, Fashion-MNIST and KMNIST") {
  const TemporaryFolder folder;
  write(folder, "emnist-mnist-", true);
  CHECK(mica::load_emnist(folder.path(), mica::EmnistSet::mnist, mica::gzip).test.size() == 1);
  write(folder, "");
  CHECK(mica::load_fashion_mnist(folder.path()).train.shape() == mica::Shape(2, 3, 1));
  CHECK(mica::load_kmnist(folder.path(), mica::gzip).train.size() == 2);
  CHECK(mica::fashion_mnist_classes[9] == "Ankle boot");
  CHECK(mica::kmnist_classes[9] == "wo");
}
