// SPDX-License-Identifier: MIT
#pragma once

#include <cstdint>
#include <optional>
#include <string>

/// What the command line of a program says that trains on a folder of images.
struct TrainingOptions {
  std::string data;
  int epochs = 1;
  int batch_size = 32;
  int threads = 0;
  std::uint64_t seed = 1;
};

/// Nothing after `--help`, which it prints; `defaults` holds what the command line does not say. Throws
/// std::runtime_error with a sentence where an option is wrong.
std::optional<TrainingOptions> parse_training_options(int argc, const char* const* argv,
                                                      const std::string& program,
                                                      const std::string& description,
                                                      const TrainingOptions& defaults);

/// The folder of Fashion-MNIST: the environment variable MICA_FASHION_MNIST_DIR; else the folder of Debian's
/// package dataset-fashion-mnist, where it is installed; else the sample of MNIST that comes with mica.
std::string find_fashion_mnist();

/// The folder of CIFAR-10's binary files: the environment variable MICA_CIFAR10_DIR; else the sample of MNIST
/// that comes with mica.
std::string find_cifar10();
