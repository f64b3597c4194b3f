// SPDX-License-Identifier: MIT
#include "cifar10.hpp"

#include <mica/core/messages/error.hpp>
#include <mica/data/cifar.hpp>
#include <mica/ext/gzip.hpp>

#include <algorithm>
#include <array>
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <string>
#include <system_error>
#include <utility>
#include <vector>

namespace {

constexpr std::size_t extent = 32, pixels = extent * extent, channels = 3;

/// Images one behind the other, and their classes.
struct Images {
  std::vector<std::uint8_t> bytes;
  std::vector<int> labels;

  mica::Dataset take() && {
    return mica::Dataset::from_bytes(std::move(bytes), {extent, extent, channels}, std::move(labels), 10);
  }
};

bool has_file_of_cifar10(const std::string& folder) {
  std::error_code ignored;
  bool has = std::filesystem::exists(folder + "/test_batch.bin", ignored);
  for (int number = 1; number <= 5; ++number)
    has = has || std::filesystem::exists(folder + "/data_batch_" + std::to_string(number) + ".bin", ignored);
  return has;
}

}  // namespace

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
  if (has_file_of_cifar10(folder)) {
    auto [train, test] = mica::load_cifar10(folder);
    return {train, test};
  }
  const auto [train, test] = mica::load_mnist(folder, mica::gzip);
  return {padded_to_32x32x3(train), padded_to_32x32x3(test)};
}
