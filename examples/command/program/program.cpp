// SPDX-License-Identifier: MIT
// What the command `mica` compiles with the header of a network:
//
//     program constants TO               what the compiler knows of the network, a name and a number a line
//     program predict WEIGHTS FROM TO    samples, float32 one behind the other, to outputs, head after head

#include "network.hpp"

#include <cstdio>
#include <exception>
#include <fstream>
#include <iostream>
#include <string>
#include <string_view>
#include <tuple>
#include <vector>

namespace {

using network::Net;

void write_constants(const std::string& to) {
  std::ofstream(to) << "flops_inference " << Net::flops.inference << "\nflops_training "
                    << Net::flops.training << "\nworkspace_bytes "
                    << Net::workspace_bytes<float> << "\ntraining_workspace_bytes "
                    << Net::training_workspace_bytes<float> << '\n';
}

template <int... i>
auto samples_of(const std::vector<float>& numbers, std::integer_sequence<int, i...>) {
  constexpr mica::Shape shape = Net::input_shape;
  const auto count = static_cast<Eigen::Index>(numbers.size()) / shape.size();
  return mica::Tensor<float, 1 + shape.rank>(
      Eigen::TensorMap<const mica::Tensor<float, 1 + shape.rank>>(numbers.data(), count, shape[i]...));
}

template <class Outputs>
void write(std::ostream& out, const Outputs& outputs) {
  const auto write_tensor = [&](const auto& tensor) {
    out.write(reinterpret_cast<const char*>(tensor.data()),
              static_cast<std::streamsize>(tensor.size() * Eigen::Index{sizeof(float)}));
  };
  if constexpr (mica::AnyTensor<Outputs>)
    write_tensor(outputs);
  else
    std::apply([&](const auto&... tensor) { (write_tensor(tensor), ...); }, outputs);
}

void predict(const std::string& weights, const std::string& from, const std::string& to) {
  const auto model = network::load(weights);
  std::ifstream in(from, std::ios::binary | std::ios::ate);
  std::vector<float> numbers(static_cast<std::size_t>(in.tellg()) / sizeof(float));
  in.seekg(0);
  in.read(reinterpret_cast<char*>(numbers.data()),
          static_cast<std::streamsize>(numbers.size() * sizeof(float)));
  std::ofstream out(to, std::ios::binary);
  write(out, model.predict(samples_of(numbers, std::make_integer_sequence<int, Net::input_shape.rank>{})));
}

}  // namespace

int main(int argc, char** argv) {
  try {
    const std::string_view what = argc > 1 ? argv[1] : "";
    if (what == "constants" && argc == 3)
      write_constants(argv[2]);
    else if (what == "predict" && argc == 5)
      predict(argv[2], argv[3], argv[4]);
    else
      return 2;
  } catch (const std::exception& error) {
    std::cout << error.what() << '\n';
    return 1;
  }
  return 0;
}
