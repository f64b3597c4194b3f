// SPDX-License-Identifier: MIT
#pragma once

#include <mica/core/messages/error.hpp>
#include <mica/core/values/shape.hpp>
#include <mica/data/dataset.hpp>
#include <mica/data/idx.hpp>
#include <mica/data/read_idx.hpp>

#include <array>
#include <cstddef>
#include <cstdint>
#include <fstream>
#include <limits>
#include <span>
#include <string>
#include <utility>
#include <vector>

namespace mica {

/// The result of load_mnist: `auto [train, test] = load_mnist(dir);`
struct MnistData {
  Dataset train, test;
};

namespace detail {

/// One of the four files: its name has one of two beginnings, and one end.
struct MnistFile {
  std::array<const char*, 2> names;
  const char* end;
};

inline constexpr std::array<MnistFile, 4> mnist_files = {{{{"train-images", "train-images"}, "idx3-ubyte"},
                                                          {{"train-labels", "train-labels"}, "idx1-ubyte"},
                                                          {{"t10k-images", "test-images"}, "idx3-ubyte"},
                                                          {{"t10k-labels", "test-labels"}, "idx1-ubyte"}}};

/// Returns the path of a file, which begins with `beginning` and has one of the known spellings; "" if there
/// is no such file.
template <class = void>
std::string find_mnist_file(const std::string& beginning, const MnistFile& file) {
  for (const char* name : file.names) {
    for (const char* separator : {"-", "."}) {
      for (const char* suffix : {"", ".gz"}) {
        std::string path = joined({beginning, name, separator, file.end, suffix});
        std::ifstream candidate(path);
        candidate.peek();  // a folder can be opened like a file, but not be read
        if (candidate.is_open() && !candidate.bad()) return path;
      }
    }
  }
  return "";
}

/// What stands between the folder and the names of MNIST's files: nothing for MNIST, Fashion-MNIST and
/// KMNIST; EMNIST has something for each of its sets; and the folder may be the beginning of a name.
inline constexpr std::array<const char*, 8> mnist_prefixes = {"/",
                                                              "/emnist-digits-",
                                                              "/emnist-mnist-",
                                                              "/emnist-balanced-",
                                                              "/emnist-letters-",
                                                              "/emnist-bymerge-",
                                                              "/emnist-byclass-",
                                                              ""};

/// Finds the four files, whose paths have the same beginning.
template <class = void>
std::array<std::string, 4> find_mnist_files(const std::string& dir,
                                            std::span<const char* const> prefixes = mnist_prefixes) {
  constexpr const char* spellings = " (or with .idx for -idx, test for t10k, .gz at the end)";
  for (const char* prefix : prefixes) {
    const std::string beginning = dir + prefix;
    std::array<std::string, 4> paths;
    std::string found, missing;
    for (std::size_t i = 0; i < paths.size(); ++i) {
      paths[i] = find_mnist_file(beginning, mnist_files[i]);
      if (paths[i].empty())
        missing += joined(
            {missing.empty() ? "" : ", ", beginning, mnist_files[i].names[0], "-", mnist_files[i].end});
      else
        found += joined({found.empty() ? "" : ", ", paths[i]});
    }
    if (missing.empty()) return paths;
    if (!found.empty())
      throw_error({"expected ", missing, spellings, " beside ", found, ", found no such file"});
  }
  if (prefixes.size() == 1)
    throw_error({"expected ", dir, prefixes[0], "train-images-idx3-ubyte and the other files of this set",
                 spellings, ", found none of them"});
  throw_error({dir,
               ": expected train-images-idx3-ubyte, train-labels-idx1-ubyte, t10k-images-idx3-ubyte and "
               "t10k-labels-idx1-ubyte",
               spellings, ", or EMNIST's, which begin with emnist-digits- or the like, found none of them"});
}

/// Makes a Dataset of images and labels. The test set must have the image size and the classes of the
/// training set `train`, which is null for the training set itself.
template <class = void>
Dataset make_mnist_set(Idx images, const Idx& labels, const Dataset* train) {
  constexpr std::size_t limit = std::numeric_limits<int>::max();
  static_cast<void>(images.as<std::uint8_t>());  // throws if it has another type
  const std::span<const std::uint8_t> numbers = labels.as<std::uint8_t>();
  const std::vector<std::size_t>& extents = images.extents;
  if (extents.size() != 3)
    throw_error(
        {images.name, ", byte 3: expected 3 dimensions (images, height, width), found ", extents.size()});
  if (labels.extents.size() != 1)
    throw_error({labels.name, ", byte 3: expected 1 dimension, found ", labels.extents.size()});
  if (labels.extents[0] != extents[0])
    throw_error({labels.name, ", byte 4: expected ", extents[0], " labels, one for each image of ",
                 images.name, ", found ", labels.extents[0]});
  if (extents[0] > limit || extents[1] < 1 || extents[2] < 1 || extents[2] > limit / extents[1])
    throw_error({images.name, ", byte 4: expected at most ", limit, " images of 1 to as many pixels, found ",
                 extents[0], " of ", extents[1], "x", extents[2]});
  const Shape shape(static_cast<int>(extents[1]), static_cast<int>(extents[2]), 1);
  if (train) {
    if (shape != train->shape())
      throw_error({images.name, ", byte 8: expected images of ", to_string(train->shape()),
                   " as in the training set, found ", to_string(shape)});
    for (std::size_t i = 0; i < numbers.size(); ++i) {
      if (numbers[i] >= train->classes())
        throw_error({labels.name, ", byte ", 8 + i, ": expected a label below ", train->classes(),
                     " as in the training set, found ", numbers[i]});
    }
  }
  return Dataset::from_bytes(std::move(images).take_bytes(), shape, {numbers.begin(), numbers.end()},
                             train ? train->classes() : 0);
}

/// read(path, is_images) returns the Idx of a file.
template <class Read>
MnistData load_mnist_files(const std::array<std::string, 4>& paths, const Read& read) {
  const auto& [train_images, train_labels, test_images, test_labels] = paths;
  const Idx train_numbers = read(train_labels, false);
  Dataset train = make_mnist_set(read(train_images, true), train_numbers, nullptr);
  const Idx test_numbers = read(test_labels, false);
  Dataset test = make_mnist_set(read(test_images, true), test_numbers, &train);
  return {std::move(train), std::move(test)};
}

template <class Read>
MnistData load_mnist(const std::string& dir, const Read& read) {
  return load_mnist_files(find_mnist_files(dir), [&](const std::string& path, bool) { return read(path); });
}

}  // namespace detail

/// Loads MNIST, or another collection in its format with any numbers and sizes of images (Fashion-MNIST,
/// KMNIST, EMNIST): samples [n, height, width, 1], kept as bytes, and class numbers.
///
/// `dir` is the folder of the four files, or the common beginning of their paths. Throws Error if a file is
/// missing or has another format, if the numbers of images and labels differ, if the sizes of training and
/// test images differ, or if the test set has a class that the training set does not have.
template <class = void>
MnistData load_mnist(const std::string& dir) {
  return detail::load_mnist(dir, [](const std::string& path) { return read_idx(path); });
}

/// The same for files that may be compressed: `load_mnist(dir, mica::gzip)`.
template <Decompressor D>
MnistData load_mnist(const std::string& dir, const D& decompress) {
  return detail::load_mnist(dir, [&](const std::string& path) { return read_idx(path, decompress); });
}

}  // namespace mica
