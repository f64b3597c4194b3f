// SPDX-License-Identifier: MIT
#pragma once

#include <mica/core/messages/error.hpp>
#include <mica/core/values/shape.hpp>
#include <mica/data/dataset.hpp>
#include <mica/data/whole_file.hpp>

#include <array>
#include <cstddef>
#include <cstdint>
#include <fstream>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace mica {

/// The result of load_cifar10 and load_cifar100: `auto [train, test] = load_cifar10(dir);`
struct CifarData {
  Dataset train, test;
};

/// Keras' label_mode of CIFAR-100: 100 classes, or the 20 that they belong to.
enum class LabelMode { fine, coarse };

/// The classes of CIFAR-10 by their numbers.
inline constexpr std::array<std::string_view, 10> cifar10_classes = {
    "airplane", "automobile", "bird", "cat", "deer", "dog", "frog", "horse", "ship", "truck"};

namespace detail {

/// A record of a file: some bytes that are class numbers, and then 32 x 32 bytes for red, as many for green,
/// as many for blue.
struct CifarFormat {
  static constexpr std::size_t pixels = std::size_t{32} * 32, channels = 3;

  std::size_t labels;  ///< bytes in front of the colours
  std::size_t label;   ///< which of them is the class number
  int classes;

  template <class = void>
  std::size_t record_size() const {
    return labels + pixels * channels;
  }
};

/// Images one behind the other, channels last, and their classes.
struct CifarImages {
  std::vector<std::uint8_t> bytes;
  std::vector<int> labels;

  template <class = void>
  void append(const std::string& path, const CifarFormat& format) {
    const std::vector<std::uint8_t> file = read_whole_file(path);
    const std::size_t size = format.record_size();
    if (file.empty() || file.size() % size != 0)
      throw_error({path, ": expected images of ", size, " bytes, ",
                   format.labels == 1 ? "a class" : "two classes", " and 32x32x3 colours, found ",
                   file.size(), " bytes, which are no whole number of them"});
    bytes.reserve(bytes.size() + file.size() / size * CifarFormat::pixels * CifarFormat::channels);
    for (std::size_t at = 0; at < file.size(); at += size) {
      const std::uint8_t label = file[at + format.label];
      if (label >= format.classes)
        throw_error({path, ", byte ", at + format.label, ": expected a class from 0 to ", format.classes - 1,
                     ", found ", label});
      labels.push_back(label);
      const std::uint8_t* const planes = file.data() + at + format.labels;
      for (std::size_t pixel = 0; pixel < CifarFormat::pixels; ++pixel) {
        for (std::size_t channel = 0; channel < CifarFormat::channels; ++channel)
          bytes.push_back(planes[channel * CifarFormat::pixels + pixel]);
      }
    }
  }

  template <class = void>
  Dataset take(const CifarFormat& format) && {
    return Dataset::from_bytes(std::move(bytes), Shape(32, 32, 3), std::move(labels), format.classes);
  }
};

/// The folder of the files: `dir`, or the one in it that the archive makes.
template <class = void>
std::string folder_of_cifar(const std::string& dir, const char* in_archive, const char* file) {
  const std::string inner = dir + '/' + in_archive;
  return !std::ifstream(dir + '/' + file) && std::ifstream(inner + '/' + file) ? inner : dir;
}

}  // namespace detail

/// Loads the binary version of CIFAR-10 (Krizhevsky: Learning Multiple Layers of Features from Tiny Images,
/// 2009): data_batch_1.bin to data_batch_5.bin and test_batch.bin in a folder, or in its folder
/// cifar-10-batches-bin. Samples [n, 32, 32, 3], kept as bytes, and class numbers, see cifar10_classes. Files
/// may have any number of images. Throws Error if a file is missing or is not such a file.
template <class = void>
CifarData load_cifar10(const std::string& dir) {
  constexpr detail::CifarFormat format{1, 0, 10};
  const std::string folder = detail::folder_of_cifar(dir, "cifar-10-batches-bin", "test_batch.bin");
  detail::CifarImages train, test;
  for (int number = 1; number <= 5; ++number)
    train.append(folder + "/data_batch_" + std::to_string(number) + ".bin", format);
  test.append(folder + "/test_batch.bin", format);
  return {std::move(train).take(format), std::move(test).take(format)};
}

/// Loads the binary version of CIFAR-100: train.bin and test.bin in a folder, or in its folder
/// cifar-100-binary. The class numbers are those of the 100 classes, or of the 20 coarse ones. Throws Error
/// as above.
template <class = void>
CifarData load_cifar100(const std::string& dir, LabelMode label_mode = LabelMode::fine) {
  const bool is_fine = label_mode == LabelMode::fine;
  const detail::CifarFormat format{2, is_fine ? std::size_t{1} : std::size_t{0}, is_fine ? 100 : 20};
  const std::string folder = detail::folder_of_cifar(dir, "cifar-100-binary", "test.bin");
  detail::CifarImages train, test;
  train.append(folder + "/train.bin", format);
  test.append(folder + "/test.bin", format);
  return {std::move(train).take(format), std::move(test).take(format)};
}

}  // namespace mica
