// SPDX-License-Identifier: MIT
// At inference a layer takes over the BatchNormalization behind it.
#include <mica/mica.hpp>

#include <doctest/doctest.h>

#include <algorithm>
#include <cmath>
#include <cstddef>

using namespace mica;

TEST_CASE("at inference BatchNormalization is the map of its moving averages, folded or not") {
  using Folded = Sequential<Input<3>, Dense<2>, BatchNormalization<Momentum<0.5>>, Tanh>;
  using Alone = Sequential<Input<3>, Dense<2>, Linear, Residual<BatchNormalization<Momentum<0.5>>>, Tanh>;
  static_assert(Folded::Graph::Inference::ops == 1);
  static_assert(Alone::Graph::Inference::ops == 3);
  auto model = compile<double>(Folded{}, SGD{.learning_rate = 0.1}, MeanSquaredError{});
  Tensor<double, 2> x(16, 3), t(16, 2);
  Random random(3);
  for (int i = 0; i < 16; ++i) {
    for (int k = 0; k < 3; ++k) x(i, k) = 3 * random.uniform() + k;
    for (int k = 0; k < 2; ++k) t(i, k) = random.uniform();
  }
  for (int step = 0; step < 5; ++step) {
    model.train_on_batch(x, t);
    // Kernel and bias of the Dense layer, gamma and beta, and the moving averages, each layer at 16 elements.
    const auto all = model.parameters();
    const Tensor<double, 2> y = model.predict(x);
    double error = 0;
    for (int i = 0; i < 16; ++i) {
      for (std::size_t u = 0; u < 2; ++u) {
        double z = all[6 + u];
        for (std::size_t k = 0; k < 3; ++k) z += all[u * 3 + k] * x(i, static_cast<int>(k));
        z = all[16 + u] * (z - all[32 + u]) / std::sqrt(all[34 + u] + 1e-3) + all[18 + u];
        error = std::max(error, std::abs(std::tanh(z) - y(i, static_cast<int>(u))));
      }
    }
    CHECK(error < 1e-12);
  }
}
