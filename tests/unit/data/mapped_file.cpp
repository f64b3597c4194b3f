// SPDX-License-Identifier: MIT
#include <mica/data/mapped_file.hpp>

#include "support/error_of.hpp"
#include "support/temporary_folder.hpp"

#include <doctest/doctest.h>

#include <cstdint>
#include <cstring>
#include <filesystem>
#include <string>
#include <vector>

namespace {

template <class T>
std::string text_of_numbers(const std::vector<T>& values) {
  std::string text(values.size() * sizeof(T), '\0');
  std::memcpy(text.data(), values.data(), text.size());
  return text;
}

std::vector<double> sample(const mica::Dataset& data, int i) {
  std::vector<double> values(static_cast<std::size_t>(data.shape().size()));
  data.read(i, 0, data.shape().size(), values.data());
  return values;
}

}  // namespace

TEST_CASE("samples of a file are read where they lie") {
  const TemporaryFolder folder;
  const std::string bytes = folder.write("bytes", std::string("head\x00\x33\xff\x66", 8));
  const auto images = mica::map_samples<std::uint8_t>(bytes, mica::Shape(1, 2, 1), {1, 0}, 4);
  CHECK(images.size() == 2);
  CHECK(images.classes() == 2);
  CHECK(images.label(0) == 1);
  CHECK(sample(images, 1)[0] == 1);
  CHECK(sample(images, 0)[1] == doctest::Approx(0.2));

  const auto floats =
      mica::map_samples<float>(folder.write("floats", text_of_numbers<float>({1, 2, 3, 4, 5, 6})), 3);
  CHECK(floats.size() == 2);
  CHECK_FALSE(floats.has_targets());
  CHECK(sample(floats.select({1}), 0) == std::vector<double>{4, 5, 6});
  const auto doubles =
      mica::map_samples<double>(folder.write("doubles", text_of_numbers<double>({1e-300, 2})), 1, 8);
  CHECK(sample(doubles, 0) == std::vector<double>{2});
  CHECK(mica::map_samples<float>(folder.write("empty", ""), 3).empty());
  // The mapping outlives its file.
  std::filesystem::remove(bytes);
  CHECK(sample(images, 1)[0] == 1);
}

TEST_CASE("a file that does not hold whole samples is refused") {
  const TemporaryFolder folder;
  const std::string path = folder.write("x", std::string(10, 'x'));
  CHECK(error_of([&] { mica::map_samples<float>(path, 1); }) ==
        path + ", byte 0: expected samples of 1, 4 bytes each, found 10 bytes");
  CHECK(error_of([&] { mica::map_samples<float>(path, 2, 2); }) ==
        path + ": expected the first sample at byte 0 to 10, at a multiple of 4, found 2");
  CHECK(error_of([&] { mica::map_samples<std::uint8_t>(path, 1, 11); }) ==
        path + ": expected the first sample at byte 0 to 10, at a multiple of 1, found 11");
  CHECK(error_of([&] { mica::map_samples<std::uint8_t>(path, 5, std::vector<int>{1}); }) ==
        path + ": expected 1 samples, one for each class number, found 2");
  CHECK(error_of([&] { mica::map_samples<std::uint8_t>(path, mica::Shape(3, 0)); }) ==
        "map_samples: expected a shape of 1 to 2147483647 values, found 3x0");
  CHECK(error_of([&] { mica::map_samples<float>(folder.path("no"), 1); }) ==
        folder.path("no") + ": expected a file that can be read, found none (No such file or directory)");
  CHECK(error_of([&] { mica::map_samples<float>(folder.path(), 1); }) ==
        folder.path() + ": expected a file that can be read, found none (Is a directory)");
}
