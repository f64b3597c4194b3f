// SPDX-License-Identifier: MIT
#pragma once

#include <mica/core/error.hpp>
#include <mica/core/shape.hpp>
#include <mica/data/dataset.hpp>
#include <mica/data/idx.hpp>

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <fstream>
#include <limits>
#include <string>
#include <utility>
#include <vector>

namespace mica {

/// What load_mnist returns: `auto [train, test] = load_mnist(dir);`
struct MnistData {
  Dataset train, test;
};

namespace detail {

inline bool file_exists(const std::string& path) { return std::ifstream(path).is_open(); }

/// The path of one of the four files, found by the ways in which the collections name it; "" if there is
/// none.
inline std::string find_mnist_file(const std::string& beginning, std::initializer_list<const char*> sets,
                                   const char* kind) {
  for (const char* set : sets)
    for (const char* separator : {"-", "."})
      for (const char* suffix : {"", ".gz"})
        if (std::string path = beginning + set + separator + kind + suffix; file_exists(path)) return path;
  return "";
}

struct MnistFiles {
  std::string train_images, train_labels, test_images, test_labels;
};

inline MnistFiles find_mnist_files(const std::string& dir) {
  // MNIST, Fashion-MNIST and KMNIST have no prefix; EMNIST has one for each of its sets.
  for (const char* prefix : {"/", "/emnist-digits-", "/emnist-mnist-", "/emnist-balanced-",
                             "/emnist-letters-", "/emnist-bymerge-", "/emnist-byclass-", ""}) {
    const std::string beginning = dir + prefix;
    MnistFiles files = {find_mnist_file(beginning, {"train-images"}, "idx3-ubyte"),
                        find_mnist_file(beginning, {"train-labels"}, "idx1-ubyte"),
                        find_mnist_file(beginning, {"t10k-images", "test-images"}, "idx3-ubyte"),
                        find_mnist_file(beginning, {"t10k-labels", "test-labels"}, "idx1-ubyte")};
    std::string missing;
    if (files.train_images.empty()) missing += " train-images-idx3-ubyte";
    if (files.train_labels.empty()) missing += " train-labels-idx1-ubyte";
    if (files.test_images.empty()) missing += " t10k-images-idx3-ubyte";
    if (files.test_labels.empty()) missing += " t10k-labels-idx1-ubyte";
    if (missing.empty()) return files;
    if (!files.train_images.empty() || !files.train_labels.empty() || !files.test_images.empty() ||
        !files.test_labels.empty())
      throw Error(beginning + "*: expected the four files of MNIST, found none of the name" + missing +
                  " (or with a dot before idx, test for t10k, .gz at the end)");
  }
  throw Error(
      dir +
      ": expected train-images-idx3-ubyte, train-labels-idx1-ubyte, t10k-images-idx3-ubyte and "
      "t10k-labels-idx1-ubyte (or with a dot before idx, test for t10k, an emnist-digits- or the like in "
      "front, .gz at the end), found none of them");
}

/// The training set says how many classes there are, and how large an image is; the test set is held to it.
inline Dataset make_mnist_set(Idx images, const Idx& labels, const Dataset* train) {
  constexpr std::size_t limit = std::numeric_limits<int>::max();
  const std::vector<std::size_t> extents = images.extents;
  if (extents.size() != 3)
    throw Error(images.name + ", byte 3: expected 3 dimensions (images, height, width), found " +
                std::to_string(extents.size()));
  if (labels.extents.size() != 1)
    throw Error(labels.name + ", byte 3: expected 1 dimension, found " +
                std::to_string(labels.extents.size()));
  if (labels.extents[0] != extents[0])
    throw Error(labels.name + ", byte 4: expected " + std::to_string(extents[0]) +
                " labels, one for each image of " + images.name + ", found " +
                std::to_string(labels.extents[0]));
  if (extents[0] > limit || extents[1] > limit || extents[2] > limit / std::max<std::size_t>(extents[1], 1))
    throw Error(images.name + ", byte 4: expected at most " + std::to_string(limit) +
                " images of at most as many pixels, found " + std::to_string(extents[0]) + " of " +
                std::to_string(extents[1]) + "x" + std::to_string(extents[2]));
  const Shape shape(static_cast<int>(extents[1]), static_cast<int>(extents[2]), 1);
  const std::vector<std::uint8_t>& numbers = labels.as<std::uint8_t>();
  if (train) {
    if (shape != train->shape())
      throw Error(images.name + ", byte 8: expected images of " + to_string(train->shape()) +
                  " as in the training set, found " + to_string(shape));
    for (std::size_t i = 0; i < numbers.size(); ++i)
      if (numbers[i] >= train->classes())
        throw Error(labels.name + ", byte " + std::to_string(8 + i) + ": expected a label below " +
                    std::to_string(train->classes()) + " as in the training set, found " +
                    std::to_string(numbers[i]));
  }
  return Dataset::from_bytes(std::move(images).as<std::uint8_t>(), shape, {numbers.begin(), numbers.end()},
                             train ? train->classes() : 0);
}

template <class Read>
MnistData load_mnist(const std::string& dir, const Read& read) {
  const MnistFiles files = find_mnist_files(dir);
  Dataset train = make_mnist_set(read(files.train_images), read(files.train_labels), nullptr);
  Dataset test = make_mnist_set(read(files.test_images), read(files.test_labels), &train);
  return {std::move(train), std::move(test)};
}

}  // namespace detail

/// Loads MNIST, or any collection in its format (Fashion-MNIST, KMNIST, EMNIST), whatever its counts and
/// sizes: samples [n, height, width, 1] and class numbers, kept as bytes.
///
/// `dir` is the folder of the four files, or the beginning that their paths have in common. Throws Error
/// where one of them is missing or not what it should be, where images and labels differ in number, training
/// and test images in size, or where the test set has a class that the training set has not.
inline MnistData load_mnist(const std::string& dir) {
  return detail::load_mnist(dir, [](const std::string& path) { return read_idx(path); });
}

/// The same where files may be compressed: `load_mnist(dir, mica::gzip)`.
template <Decompressor D>
MnistData load_mnist(const std::string& dir, const D& decompress) {
  return detail::load_mnist(dir, [&](const std::string& path) { return read_idx(path, decompress); });
}

}  // namespace mica
