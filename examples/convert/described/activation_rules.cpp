// SPDX-License-Identifier: MIT
#include "rules.hpp"

namespace convert {

namespace {

template <std::size_t least, std::size_t most>
LayerForm of_numbers(const GivenLayer& layer) {
  layer.check_values(least, most);
  layer.check_options("");
  return {layer.input()};
}

LayerForm rectifier(const GivenLayer& layer) {
  layer.check_values(0, 0);
  layer.check_options("MaxValue NegativeSlope Threshold");
  return {layer.input()};
}

}  // namespace

const Rules& activation_rules() {
  static const Rules rules{
      {"ApproximateGELU", of_numbers<0, 0>},
      {"CELU", of_numbers<0, 1>},
      {"ELU", of_numbers<0, 1>},
      {"Exponential", of_numbers<0, 0>},
      {"GELU", of_numbers<0, 0>},
      {"HardShrink", of_numbers<0, 1>},
      {"HardSigmoid", of_numbers<0, 0>},
      {"HardSiLU", of_numbers<0, 0>},
      {"HardTanh", of_numbers<0, 0>},
      {"LeakyReLU", of_numbers<0, 1>},
      {"Linear", of_numbers<0, 0>},
      {"LogSigmoid", of_numbers<0, 0>},
      {"LogSoftmax", of_numbers<0, 0>},
      {"Mish", of_numbers<0, 0>},
      {"ReLU", of_numbers<0, 0>},
      {"ReLU6", of_numbers<0, 0>},
      {"ReLUWith", rectifier},
      {"SELU", of_numbers<0, 0>},
      {"Sigmoid", of_numbers<0, 0>},
      {"SiLU", of_numbers<0, 0>},
      {"SoftShrink", of_numbers<0, 1>},
      {"Softmax", of_numbers<0, 0>},
      {"Softplus", of_numbers<0, 0>},
      {"Softsign", of_numbers<0, 0>},
      {"SparsePlus", of_numbers<0, 0>},
      {"SparseSigmoid", of_numbers<0, 0>},
      {"Squareplus", of_numbers<0, 1>},
      {"Tanh", of_numbers<0, 0>},
      {"TanhShrink", of_numbers<0, 0>},
  };
  return rules;
}

}  // namespace convert
