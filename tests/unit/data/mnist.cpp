// SPDX-License-Identifier: MIT
#include <mica/data/mnist.hpp>

#include <mica/ext/gzip.hpp>

#include "support/error_of.hpp"
#include "support/gzip_files.hpp"
#include "support/idx_files.hpp"
#include "support/temporary_folder.hpp"

#include <doctest/doctest.h>

#include <cstdint>
#include <filesystem>
#include <string>
#include <vector>

namespace {

/// Three training and two test images of 2x2 bytes, of three classes.
struct Files {
  std::string train_images = idx_header(8, {3, 2, 2}) + std::string(12, '\x33');
  std::string train_labels = idx_header(8, {3}) + bytes({2, 0, 1});
  std::string test_images = idx_header(8, {2, 2, 2}) + std::string(8, '\xff');
  std::string test_labels = idx_header(8, {2}) + bytes({1, 2});

  void write(const TemporaryFolder& folder) const {
    folder.write("train-images-idx3-ubyte", train_images);
    folder.write("train-labels-idx1-ubyte", train_labels);
    folder.write("t10k-images-idx3-ubyte", test_images);
    folder.write("t10k-labels-idx1-ubyte", test_labels);
  }
};

void check_contents(const mica::MnistData& data) {
  const auto& [train, test] = data;
  CHECK(train.size() == 3);
  CHECK(train.shape() == mica::Shape(2, 2, 1));
  CHECK(train.classes() == 3);
  CHECK(train.label(0) == 2);
  CHECK(train.images(2, 1)(0, 1, 1, 0) == doctest::Approx(0.2));
  CHECK(test.size() == 2);
  CHECK(test.classes() == 3);
  CHECK(test.label(1) == 2);
  CHECK(test.images(0, 1)(0, 0, 0, 0) == 1.0f);
}

/// What load_mnist says of the files, with the folder's path taken out.
std::string error_of_files(const Files& files) {
  const TemporaryFolder folder;
  files.write(folder);
  std::string error = error_of([&] { mica::load_mnist(folder.path()); });
  for (std::size_t at; (at = error.find(folder.path() + "/")) != std::string::npos;)
    error.erase(at, folder.path().size() + 1);
  return error;
}

}  // namespace

TEST_CASE("the four files are found by their names, in every known spelling") {
  const Files files;
  const std::vector<std::vector<std::string>> spellings = {
      {"train-images-idx3-ubyte", "train-labels-idx1-ubyte", "t10k-images-idx3-ubyte",
       "t10k-labels-idx1-ubyte"},
      {"train-images.idx3-ubyte", "train-labels.idx1-ubyte", "t10k-images.idx3-ubyte",
       "t10k-labels.idx1-ubyte"},
      {"emnist-digits-train-images-idx3-ubyte", "emnist-digits-train-labels-idx1-ubyte",
       "emnist-digits-test-images-idx3-ubyte", "emnist-digits-test-labels-idx1-ubyte"},
      {"emnist-letters-train-images-idx3-ubyte", "emnist-letters-train-labels-idx1-ubyte",
       "emnist-letters-test-images-idx3-ubyte", "emnist-letters-test-labels-idx1-ubyte"},
      {"train-images-idx3-ubyte", "train-labels.idx1-ubyte", "t10k-images-idx3-ubyte",
       "test-labels-idx1-ubyte"}};
  for (const auto& names : spellings) {
    const TemporaryFolder plain, compressed, mixed;
    const std::string* contents[] = {&files.train_images, &files.train_labels, &files.test_images,
                                     &files.test_labels};
    for (std::size_t i = 0; i < 4; ++i) {
      plain.write(names[i], *contents[i]);
      compressed.write(names[i] + ".gz", gzipped(*contents[i]));
      mixed.write(names[i] + (i % 2 ? ".gz" : ""), i % 2 ? gzipped(*contents[i]) : *contents[i]);
    }
    check_contents(mica::load_mnist(plain.path()));
    check_contents(mica::load_mnist(plain.path(), mica::gzip));
    check_contents(mica::load_mnist(compressed.path(), mica::gzip));
    check_contents(mica::load_mnist(mixed.path(), mica::gzip));
  }
}

TEST_CASE("a folder of several collections: the beginning of their names tells which") {
  const TemporaryFolder folder;
  const Files files;
  for (const char* set : {"emnist-digits-", "emnist-letters-"}) {
    folder.write(std::string(set) + "train-images-idx3-ubyte", files.train_images);
    folder.write(std::string(set) + "train-labels-idx1-ubyte", files.train_labels);
    folder.write(std::string(set) + "test-images-idx3-ubyte", files.test_images);
    folder.write(std::string(set) + "test-labels-idx1-ubyte", files.test_labels);
  }
  folder.write("emnist-letters-train-labels-idx1-ubyte", idx_header(8, {3}) + bytes({26, 1, 2}));
  CHECK(mica::load_mnist(folder.path()).train.classes() == 3);
  CHECK(mica::load_mnist(folder.path("emnist-letters-")).train.classes() == 27);
}

TEST_CASE("a folder of the name of a file is passed over, as in the archive of Kaggle") {
  const TemporaryFolder folder;
  const Files files;
  for (const char* name : {"train-images-idx3-ubyte", "train-labels-idx1-ubyte", "t10k-images-idx3-ubyte",
                           "t10k-labels-idx1-ubyte"})
    std::filesystem::create_directory(folder.path(name));
  folder.write("train-images.idx3-ubyte", files.train_images);
  folder.write("train-labels.idx1-ubyte", files.train_labels);
  folder.write("t10k-images.idx3-ubyte", files.test_images);
  folder.write("t10k-labels.idx1-ubyte", files.test_labels);
  check_contents(mica::load_mnist(folder.path()));
}

TEST_CASE("a file that is not there is named") {
  const TemporaryFolder folder;
  const std::string spellings = " (or with .idx for -idx, test for t10k, .gz at the end)";
  CHECK(error_of([&] { mica::load_mnist(folder.path()); }) ==
        folder.path() +
            ": expected train-images-idx3-ubyte, train-labels-idx1-ubyte, t10k-images-idx3-ubyte and "
            "t10k-labels-idx1-ubyte" +
            spellings + ", or EMNIST's, which begin with emnist-digits- or the like, found none of them");

  folder.write("train-images-idx3-ubyte", Files().train_images);
  folder.write("t10k-labels-idx1-ubyte.gz", "");
  CHECK(error_of([&] { mica::load_mnist(folder.path()); }) ==
        "expected " + folder.path("train-labels-idx1-ubyte") + ", " + folder.path("t10k-images-idx3-ubyte") +
            spellings + " beside " + folder.path("train-images-idx3-ubyte") + ", " +
            folder.path("t10k-labels-idx1-ubyte.gz") + ", found no such file");
}

TEST_CASE("without a decompressor a compressed file gets a sentence that says how to read it") {
  const std::string error = error_of([] { mica::load_mnist(MICA_SAMPLE_DIR); });
  CHECK(error == MICA_SAMPLE_DIR
        "/train-labels-idx1-ubyte.gz, byte 0: expected an IDX file, found gzip data: #include "
        "<mica/ext/gzip.hpp>, link mica::gzip and pass mica::gzip, as in load_mnist(dir, mica::gzip) or "
        "read_idx(path, mica::gzip)");
}

TEST_CASE("files that do not belong together are refused") {
  Files files;
  SUBCASE("fewer labels than images") {
    files.train_labels = idx_header(8, {2}) + bytes({2, 0});
    CHECK(
        error_of_files(files) ==
        "train-labels-idx1-ubyte, byte 4: expected 3 labels, one for each image of train-images-idx3-ubyte, "
        "found 2");
  }
  SUBCASE("test images of another size") {
    files.test_images = idx_header(8, {2, 4, 1}) + std::string(8, '\xff');
    CHECK(error_of_files(files) ==
          "t10k-images-idx3-ubyte, byte 8: expected images of 2x2x1 as in the training set, found 4x1x1");
  }
  SUBCASE("a test label that the training set has not") {
    files.test_labels = idx_header(8, {2}) + bytes({1, 3});
    CHECK(error_of_files(files) ==
          "t10k-labels-idx1-ubyte, byte 9: expected a label below 3 as in the training set, found 3");
  }
  SUBCASE("labels where the images should be") {
    files.train_images = files.train_labels;
    CHECK(error_of_files(files) ==
          "train-images-idx3-ubyte, byte 3: expected 3 dimensions (images, height, width), found 1");
  }
  SUBCASE("images where the labels should be") {
    files.test_labels = files.test_images;
    CHECK(error_of_files(files) == "t10k-labels-idx1-ubyte, byte 3: expected 1 dimension, found 3");
  }
  SUBCASE("images that are no bytes") {
    files.train_images = idx_header(9, {3, 2, 2}) + std::string(12, '\x33');
    CHECK(error_of_files(files) ==
          "train-images-idx3-ubyte, byte 2: expected elements of type uint8, found int8");
  }
  SUBCASE("labels that are no bytes") {
    files.test_labels = idx_header(0x0d, {2}) + std::string(8, '\0');
    CHECK(error_of_files(files) ==
          "t10k-labels-idx1-ubyte, byte 2: expected elements of type uint8, found float");
  }
  SUBCASE("images without pixels") {
    files.train_images = idx_header(8, {3, 0, 2});
    CHECK(error_of_files(files) ==
          "train-images-idx3-ubyte, byte 4: expected at most 2147483647 images of 1 to as many pixels, found "
          "3 of "
          "0x2");
  }
  SUBCASE("images of more pixels than an int counts") {
    files.train_images = idx_header(8, {0, 65536, 65536});
    files.train_labels = idx_header(8, {0});
    CHECK(error_of_files(files) ==
          "train-images-idx3-ubyte, byte 4: expected at most 2147483647 images of 1 to as many pixels, found "
          "0 of "
          "65536x65536");
  }
  SUBCASE("a file cut short") {
    files.test_images.pop_back();
    CHECK(error_of_files(files) ==
          "t10k-images-idx3-ubyte, byte 16: expected 8 bytes (2x2x2 elements of 1) and then the end of the "
          "file, "
          "found 7 bytes");
  }
}

TEST_CASE("an empty collection loads; only fit throws an error for it") {
  Files files;
  files.test_images = idx_header(8, {0, 2, 2});
  files.test_labels = idx_header(8, {0});
  const TemporaryFolder folder;
  files.write(folder);
  const auto [train, test] = mica::load_mnist(folder.path());
  CHECK(train.size() == 3);
  CHECK(test.empty());
}

TEST_CASE("the sample of MNIST") {
  const auto [train, test] = mica::load_mnist(MICA_SAMPLE_DIR, mica::gzip);
  CHECK(train.size() == 6000);
  CHECK(test.size() == 1000);
  CHECK(train.shape() == mica::Shape(28, 28, 1));
  CHECK(test.shape() == mica::Shape(28, 28, 1));
  CHECK(train.classes() == 10);
  CHECK(test.classes() == 10);

  const int first_labels[] = {7, 2, 1, 0, 4, 1, 4, 9, 5, 9};
  for (int i = 0; i < 10; ++i) CHECK(test.label(i) == first_labels[i]);

  std::vector<int> counts(10);
  for (int i = 0; i < train.size(); ++i) ++counts[static_cast<std::size_t>(train.label(i))];
  CHECK(counts == std::vector<int>{592, 671, 581, 608, 623, 514, 608, 651, 551, 601});

  // The first test image, a seven: its bar is ink from left to right, its corners are empty.
  const mica::Tensor<float, 4> seven = test.images(0, 1);
  CHECK(seven(0, 0, 0, 0) == 0.0f);
  CHECK(seven(0, 8, 10, 0) > 0.9f);
  CHECK(seven(0, 27, 27, 0) == 0.0f);
}
