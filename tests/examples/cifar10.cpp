// SPDX-License-Identifier: MIT
#include "support/cifar10.hpp"

#include <mica/ext/gzip.hpp>

#include <doctest/doctest.h>

#include <filesystem>
#include <fstream>
#include <string>

namespace {

/// A folder of the six files, each of one image: its class, then red, green and blue, pixel by pixel.
struct Folder {
  std::string path;

  explicit Folder(const std::string& name) : path(name) {
    std::filesystem::create_directories(path);
    for (int number = 1; number <= 5; ++number) write("data_batch_" + std::to_string(number), image(number));
    write("test_batch", image(7));
  }
  ~Folder() { std::filesystem::remove_all(path); }
  Folder(const Folder&) = delete;
  Folder& operator=(const Folder&) = delete;

  static std::string image(int label) {
    std::string bytes(1 + 3 * 1024, '\0');
    bytes[0] = static_cast<char>(label);
    for (std::size_t pixel = 0; pixel < 1024; ++pixel) {
      bytes[1 + pixel] = static_cast<char>(pixel % 32);  // red is the column, green the row, blue 200
      bytes[1025 + pixel] = static_cast<char>(pixel / 32);
      bytes[2049 + pixel] = static_cast<char>(200);
    }
    return bytes;
  }
  void write(const std::string& file, const std::string& bytes) const {
    std::ofstream(path + '/' + file + ".bin", std::ios::binary) << bytes;
  }
  std::string sentence() const {
    try {
      load_images_of_32x32x3(path);
    } catch (const mica::Error& error) {
      return error.what();
    }
    return "";
  }
};

bool contains(const std::string& text, const std::string& part) {
  return text.find(part) != std::string::npos;
}

}  // namespace

TEST_CASE("The files of CIFAR-10 become images whose last axis is the colour") {
  const Folder folder("mica-cifar10-images");
  const auto [train, test] = load_images_of_32x32x3(folder.path);
  REQUIRE(train.size() == 5);
  REQUIRE(test.size() == 1);
  CHECK(train.shape() == mica::Shape(32, 32, 3));
  CHECK(train.classes() == 10);
  for (int i = 0; i < 5; ++i) CHECK(train.label(i) == i + 1);
  CHECK(test.label(0) == 7);
  const auto images = train.images(4, 1);
  CHECK(images(0, 30, 2, 0) == doctest::Approx(2 / 255.0));
  CHECK(images(0, 30, 2, 1) == doctest::Approx(30 / 255.0));
  CHECK(images(0, 30, 2, 2) == doctest::Approx(200 / 255.0));
}

TEST_CASE("A file that is not CIFAR-10's is named with what is wrong") {
  const Folder folder("mica-cifar10-errors");
  folder.write("data_batch_3", Folder::image(1) + "more");
  CHECK(contains(folder.sentence(), "data_batch_3.bin: expected images of 3073 bytes"));
  folder.write("data_batch_3", "");
  CHECK(contains(folder.sentence(), "data_batch_3.bin: expected images of 3073 bytes"));
  folder.write("data_batch_3", Folder::image(1) + Folder::image(10));
  CHECK(contains(folder.sentence(), "data_batch_3.bin, byte 3073: expected a class from 0 to 9, found 10"));
  std::filesystem::remove(folder.path + "/data_batch_3.bin");
  CHECK(contains(folder.sentence(), "data_batch_3.bin: expected a file that can be read, found none"));
}

TEST_CASE("A digit of 28x28 lies inside two zeros on each side, the same in three colours") {
  const auto [train, test] = mica::load_mnist(MICA_SAMPLE_DIR, mica::gzip);
  const mica::Dataset few = test.slice(3, 2), padded = padded_to_32x32x3(few);
  REQUIRE(padded.size() == 2);
  CHECK(padded.shape() == mica::Shape(32, 32, 3));
  CHECK(padded.label(1) == few.label(1));
  const auto digits = few.images(1, 1), images = padded.images(1, 1);
  bool all_equal = true;
  for (int row = 0; row < 32; ++row) {
    for (int column = 0; column < 32; ++column) {
      const bool is_inside = row >= 2 && row < 30 && column >= 2 && column < 30;
      const float expected = is_inside ? digits(0, row - 2, column - 2, 0) : 0;
      for (int channel = 0; channel < 3; ++channel)
        all_equal = all_equal && images(0, row, column, channel) == expected;
    }
  }
  CHECK(all_equal);
  CHECK_THROWS_AS(padded_to_32x32x3(padded), mica::Error);
}
