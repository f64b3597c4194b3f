// SPDX-License-Identifier: MIT
#include "support/cifar10.hpp"
#include "support/error_of.hpp"
#include "support/temporary_folder.hpp"

#include <mica/ext/gzip.hpp>

#include <doctest/doctest.h>

#include <string>

TEST_CASE("a folder with a file of CIFAR-10 is one of CIFAR-10") {
  const TemporaryFolder folder;
  const std::string image(1 + 3 * 1024, '\3');
  folder.write("test_batch.bin", image);
  const std::string sentence = error_of([&] { load_images_of_32x32x3(folder.path()); });
  CHECK(sentence.starts_with(folder.path("data_batch_1.bin") +
                             ": expected a file that can be read, found none"));
  for (int number = 1; number <= 5; ++number)
    folder.write("data_batch_" + std::to_string(number) + ".bin", image + image);
  const auto [train, test] = load_images_of_32x32x3(folder.path());
  CHECK(train.size() == 10);
  CHECK(test.size() == 1);
  CHECK(test.shape() == mica::Shape(32, 32, 3));
  CHECK(test.label(0) == 3);
}

TEST_CASE("another folder is one of MNIST") {
  const auto [train, test] = load_images_of_32x32x3(MICA_SAMPLE_DIR);
  CHECK(train.shape() == mica::Shape(32, 32, 3));
  CHECK(test.shape() == mica::Shape(32, 32, 3));
}

TEST_CASE("a digit of 28x28 lies inside two zeros on each side, the same in three colours") {
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
