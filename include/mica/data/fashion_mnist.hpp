// SPDX-License-Identifier: MIT
#pragma once

#include <mica/data/mnist.hpp>
#include <mica/data/read_idx.hpp>

#include <array>
#include <string>
#include <string_view>

namespace mica {

/// The classes of Fashion-MNIST by their numbers.
inline constexpr std::array<std::string_view, 10> fashion_mnist_classes = {
    "T-shirt/top", "Trouser", "Pullover", "Dress", "Coat", "Sandal", "Shirt", "Sneaker", "Bag", "Ankle boot"};

/// Loads Fashion-MNIST (Xiao, Rasul, Vollgraf 2017) from a folder. Its files have the names and the format of
/// MNIST's, see load_mnist.
template <class = void>
MnistData load_fashion_mnist(const std::string& dir) {
  return load_mnist(dir);
}
template <Decompressor D>
MnistData load_fashion_mnist(const std::string& dir, const D& decompress) {
  return load_mnist(dir, decompress);
}

}  // namespace mica
