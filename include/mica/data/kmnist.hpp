// SPDX-License-Identifier: MIT
#pragma once

#include <mica/data/mnist.hpp>
#include <mica/data/read_idx.hpp>

#include <array>
#include <string>
#include <string_view>

namespace mica {

/// The classes of KMNIST by their numbers: the readings of the characters.
inline constexpr std::array<std::string_view, 10> kmnist_classes = {"o",  "ki", "su", "tsu", "na",
                                                                    "ha", "ma", "ya", "re",  "wo"};

/// Loads KMNIST, handwritten Japanese characters (Clanuwat and others 2018), from a folder. Its files have
/// the names and the format of MNIST's, see load_mnist.
template <class = void>
MnistData load_kmnist(const std::string& dir) {
  return load_mnist(dir);
}
template <Decompressor D>
MnistData load_kmnist(const std::string& dir, const D& decompress) {
  return load_mnist(dir, decompress);
}

}  // namespace mica
