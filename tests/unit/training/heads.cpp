// SPDX-License-Identifier: MIT
// Networks with several outputs, through all calls of a model.
#include <mica/mica.hpp>

#include "support/error_of.hpp"

#include <doctest/doctest.h>

#include <sstream>
#include <tuple>

namespace {

using namespace mica;

struct Policy : Sequential<Conv2D<2, 1, ReLU>, Flatten, Dense<7, Softmax>> {
  static constexpr const char* name = "policy";
};
using Value = Sequential<Conv2D<1, 1, ReLU>, Flatten, Dense<4, ReLU>, Dense<1, Tanh>>;
using Net = Sequential<Input<6, 7, 2>, Conv2D<4, 3, Same, ReLU>, Heads<Policy, Value>>;

TEST_CASE("a model of two heads") {
  auto model = compile(Net{}, Adam{.learning_rate = 0.01}, Losses{CategoricalCrossentropy{}, Weighted<0.5, MeanSquaredError>{}}, OfHead<"policy", Accuracy>{});
  Tensor<float, 4> x(64, 6, 7, 2); x.setRandom();
  Tensor<float, 2> p(64, 7), v(64, 1); p.setZero(); v.setRandom();
  for (int i = 0; i < 64; ++i) p(i, i % 7) = 1;
  model.fit(x, std::tuple(p, v), {.epochs = 3});
  model.summary();
  for (auto& n : model.weight_names()) std::cout << n << ' ';
  std::cout << '\n';
  auto [policy, value] = model.predict(x);
  std::cout << policy(0, 0) << ' ' << value(0, 0) << std::endl;
}

}
