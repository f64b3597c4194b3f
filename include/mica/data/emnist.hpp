// SPDX-License-Identifier: MIT
#pragma once

#include <mica/core/messages/error.hpp>
#include <mica/data/idx.hpp>
#include <mica/data/mnist.hpp>
#include <mica/data/read_idx.hpp>

#include <cstddef>
#include <cstdint>
#include <span>
#include <string>
#include <utility>
#include <vector>

namespace mica {

/// The sets of EMNIST. Their numbers of classes are 62, 47, 47, 26, 10 and 10.
enum class EmnistSet { byclass, bymerge, balanced, letters, digits, mnist };

namespace detail {

/// Exchanges rows and columns of each image.
template <class = void>
Idx transposed(Idx images) {
  if (!images.is<std::uint8_t>() || images.extents.size() != 3) return images;  // an error of make_mnist_set
  const std::size_t rows = images.extents[1], columns = images.extents[2];
  std::string name = images.name;
  std::vector<std::size_t> extents = {images.extents[0], columns, rows};
  const std::vector<std::uint8_t> from = std::move(images).take_bytes();
  std::vector<std::uint8_t> to(from.size());
  std::size_t at = 0;
  for (std::size_t image = 0; image < from.size(); image += rows * columns) {
    for (std::size_t column = 0; column < columns; ++column) {
      for (std::size_t row = 0; row < rows; ++row) to[at++] = from[image + row * columns + column];
    }
  }
  return {std::move(name), std::move(extents), idx_type_of<std::uint8_t>(), std::move(to)};
}

/// Subtracts 1 from class numbers that count from 1.
template <class = void>
Idx counted_from_zero(Idx labels) {
  if (!labels.is<std::uint8_t>()) return labels;
  std::string name = labels.name;
  std::vector<std::size_t> extents = labels.extents;
  std::vector<std::uint8_t> numbers = std::move(labels).take_bytes();
  for (std::size_t i = 0; i < numbers.size(); ++i) {
    if (numbers[i] == 0)
      throw_error({name, ", byte ", 8 + i,
                   ": expected a label of 1 or more, as the letters of EMNIST have, found 0"});
    --numbers[i];
  }
  return {std::move(name), std::move(extents), idx_type_of<std::uint8_t>(), std::move(numbers)};
}

template <class Read>
MnistData load_emnist(const std::string& dir, EmnistSet set, const Read& read) {
  static constexpr const char* prefixes[] = {"/emnist-byclass-", "/emnist-bymerge-", "/emnist-balanced-",
                                             "/emnist-letters-", "/emnist-digits-",  "/emnist-mnist-"};
  const char* const prefix = prefixes[static_cast<std::size_t>(set)];
  return load_mnist_files(find_mnist_files(dir, std::span(&prefix, 1)),
                          [&](const std::string& path, bool is_images) {
                            Idx idx = read(path);
                            if (is_images) return transposed(std::move(idx));
                            return set == EmnistSet::letters ? counted_from_zero(std::move(idx)) : idx;
                          });
}

}  // namespace detail

/// Loads a set of EMNIST (Cohen, Afshar, Tapson, van Schaik 2017), digits and letters in the format of MNIST:
/// emnist-letters-train-images-idx3-ubyte and so on in a folder. EMNIST's files have the rows and columns of
/// the images exchanged, and its letters count from 1; this function turns the images upright, as MNIST's
/// are, and counts letters from 0. (load_mnist gives both as they are in the files.) Throws Error as
/// load_mnist does.
template <class = void>
MnistData load_emnist(const std::string& dir, EmnistSet set) {
  return detail::load_emnist(dir, set, [](const std::string& path) { return read_idx(path); });
}
template <Decompressor D>
MnistData load_emnist(const std::string& dir, EmnistSet set, const D& decompress) {
  return detail::load_emnist(dir, set, [&](const std::string& path) { return read_idx(path, decompress); });
}

}  // namespace mica
