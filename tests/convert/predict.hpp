// SPDX-License-Identifier: MIT
#pragma once

#include <mica/mica.hpp>

#include <fstream>
#include <string>
#include <tuple>
#include <vector>

/// What the scripts here do with a model that mica-convert wrote.
namespace predicting {

template <class Net, int... i>
auto samples_of(const std::vector<float>& numbers, std::integer_sequence<int, i...>) {
  constexpr mica::Shape shape = Net::input_shape;
  const auto count = static_cast<Eigen::Index>(numbers.size()) / shape.size();
  return mica::Tensor<float, 1 + shape.rank>(
      Eigen::TensorMap<const mica::Tensor<float, 1 + shape.rank>>(numbers.data(), count, shape[i]...));
}

template <int Rank>
void write(std::ostream& out, const mica::Tensor<float, Rank>& tensor) {
  out.write(reinterpret_cast<const char*>(tensor.data()),
            static_cast<std::streamsize>(tensor.size() * Eigen::Index{sizeof(float)}));
}
template <class... Tensors>
void write(std::ostream& out, const std::tuple<Tensors...>& tensors) {
  std::apply([&](const auto&... tensor) { (write(out, tensor), ...); }, tensors);
}

/// Reads floats, the samples one behind the other, and writes the outputs, those of the first head in front.
template <class Net, class Model>
void predict(const Model& model, const std::string& from, const std::string& to) {
  std::ifstream in(from, std::ios::binary | std::ios::ate);
  std::vector<float> numbers(static_cast<std::size_t>(in.tellg()) / sizeof(float));
  in.seekg(0);
  in.read(reinterpret_cast<char*>(numbers.data()),
          static_cast<std::streamsize>(numbers.size() * sizeof(float)));
  std::ofstream out(to, std::ios::binary);
  write(out,
        model.predict(samples_of<Net>(numbers, std::make_integer_sequence<int, Net::input_shape.rank>{})));
}

}  // namespace predicting
