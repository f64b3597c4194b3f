// SPDX-License-Identifier: MIT
#include "cifar10.hpp"

#include <mica/core/messages/error.hpp>
#include <mica/ext/gzip.hpp>

#include <algorithm>
#include <array>
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <fstream>
#include <ios>
#include <system_error>
#include <utility>
#include <vector>

namespace {

constexpr std::size_t extent = 32, pixels = extent * extent, channels = 3,
                      record_size = 1 + channels * pixels;
constexpr const char* test_file = "test_batch.bin";

std::string training_file(int number) { return "data_batch_" + std::to_string(number) + ".bin"; }

/// Images one behind the other, and their classes.
struct Images {
  std::vector<std::uint8_t> bytes;
  std::vector<int> labels;

  mica::Dataset take() && {
    return mica::Dataset::from_bytes(std::move(bytes), {extent, extent, channels}, std::move(labels), 10);
  }
};

/// The number of images of a file; it says how much memory is allocated.
std::size_t count_records(const std::string& path) {
  std::error_code error;
  const std::uintmax_t size = std::filesystem::file_size(path, error);
  if (error) throw mica::Error(path + ": expected a file of CIFAR-10, found none (" + error.message() + ")");
  if (size == 0 || size % record_size != 0)
    throw mica::Error(path + ": expected images of " + std::to_string(record_size) +
                      " bytes, a class and 32x32x3 colours, found " + std::to_string(size) +
                      " bytes, which are no whole number of them");
  return static_cast<std::size_t>(size / record_size);
}

void append_file(const std::string& path, Images& images) {
  const std::size_t count = count_records(path);
  images.bytes.reserve(images.bytes.size() + count * channels * pixels);
  images.labels.reserve(images.labels.size() + count);
  std::ifstream file(path, std::ios::binary);
  std::array<std::uint8_t, record_size> record;
  for (std::size_t i = 0; i < count; ++i) {
    if (!file.read(reinterpret_cast<char*>(record.data()), record_size))
      throw mica::Error(path + ": expected " + std::to_string(count) + " images, read " + std::to_string(i));
    if (record[0] > 9)
      throw mica::Error(path + ", byte " + std::to_string(i * record_size) +
                        ": expected a class from 0 to 9, found " + std::to_string(record[0]));
    images.labels.push_back(record[0]);
    for (std::size_t pixel = 0; pixel < pixels; ++pixel) {
      for (std::size_t channel = 0; channel < channels; ++channel)
        images.bytes.push_back(record[1 + channel * pixels + pixel]);
    }
  }
}

bool has_file_of_cifar10(const std::string& folder) {
  std::error_code ignored;
  bool has = std::filesystem::exists(folder + '/' + test_file, ignored);
  for (int number = 1; number <= 5; ++number)
    has = has || std::filesystem::exists(folder + '/' + training_file(number), ignored);
  return has;
}

}  // namespace

mica::MnistData load_cifar10(const std::string& folder) {
  Images train, test;
  for (int number = 1; number <= 5; ++number) append_file(folder + '/' + training_file(number), train);
  append_file(folder + '/' + test_file, test);
  return {std::move(train).take(), std::move(test).take()};
}

mica::Dataset padded_to_32x32x3(const mica::Dataset& images) {
  constexpr std::size_t inner = 28, margin = (extent - inner) / 2;
  if (images.shape() != mica::Shape(inner, inner, 1))
    throw mica::Error("expected images of 28x28x1, found " + to_string(images.shape()));
  Images padded;
  padded.bytes.resize(static_cast<std::size_t>(images.size()) * pixels * channels);
  std::array<float, inner * inner> values;
  for (int i = 0; i < images.size(); ++i) {
    images.read(i, 0, inner * inner, values.data());
    padded.labels.push_back(images.label(i));
    std::uint8_t* const image = padded.bytes.data() + static_cast<std::size_t>(i) * pixels * channels;
    for (std::size_t row = 0; row < inner; ++row) {
      for (std::size_t column = 0; column < inner; ++column) {
        std::uint8_t* const pixel = image + ((row + margin) * extent + column + margin) * channels;
        std::fill_n(pixel, channels,
                    static_cast<std::uint8_t>(std::lround(255 * values[row * inner + column])));
      }
    }
  }
  return std::move(padded).take();
}

mica::MnistData load_images_of_32x32x3(const std::string& folder) {
  if (has_file_of_cifar10(folder)) return load_cifar10(folder);
  const auto [train, test] = mica::load_mnist(folder, mica::gzip);
  return {padded_to_32x32x3(train), padded_to_32x32x3(test)};
}
