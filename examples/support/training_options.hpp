// SPDX-License-Identifier: MIT
#pragma once

#include <cstdint>
#include <optional>
#include <string>

/// What the command line of a program that trains says.
struct TrainingOptions {
  std::string data = {};  ///< empty if the program makes its samples itself
  int samples = 0;        ///< how many it makes; 0 if it reads them
  int epochs = 1;
  int batch_size = 32;
  int threads = 0;
  std::uint64_t seed = 1;
  bool is_shortened = false;  ///< fewer samples or epochs than the program's own, so its result is worse

  /// The steps of the optimizer in a training on `count` samples.
  std::int64_t steps(int count) const {
    return std::int64_t{epochs} * ((count + batch_size - 1) / batch_size);
  }
};

/// Nothing after `--help`, which it prints; `defaults` holds what the command line does not say. A program
/// has `--data` or `--samples` if its defaults do. Throws std::runtime_error with a sentence where an option
/// is wrong.
std::optional<TrainingOptions> parse_training_options(int argc, const char* const* argv,
                                                      const std::string& program,
                                                      const std::string& description,
                                                      const TrainingOptions& defaults);

/// The folder of MNIST: the environment variable MICA_MNIST_DIR; else the sample that comes with mica.
std::string find_mnist();

/// The folder of Fashion-MNIST: the environment variable MICA_FASHION_MNIST_DIR; else the folder of Debian's
/// package dataset-fashion-mnist, where it is installed; else the sample of MNIST that comes with mica.
std::string find_fashion_mnist();

/// The folder of CIFAR-10's binary files: the environment variable MICA_CIFAR10_DIR; else the sample of MNIST
/// that comes with mica.
std::string find_cifar10();

/// Throws std::runtime_error, "expected a test accuracy of at least 0.99, found 0.98", if `found` is less.
void check_reached(const std::string& what, double least, double found);
