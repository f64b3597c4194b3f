// SPDX-License-Identifier: MIT
#pragma once

#include <mica/data/mnist.hpp>

#include <string>

/// Images of 32x32x3, which stay bytes, and their classes, of a folder: CIFAR-10's binary files, if it has
/// any of them, else MNIST's.
mica::MnistData load_images_of_32x32x3(const std::string& folder);

/// Images of 28x28x1 with two rows or columns of zeros on each side, three times the same: 32x32x3.
mica::Dataset padded_to_32x32x3(const mica::Dataset& images);
