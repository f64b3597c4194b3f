// SPDX-License-Identifier: MIT
#include <mica/network/batch_statistics.hpp>

#include <mica/activations/tanh.hpp>
#include <mica/core/values/buffer.hpp>
#include <mica/layers/normalization/batch_normalization.hpp>
#include <mica/layers/dense.hpp>
#include <mica/network/sequential.hpp>
#include <mica/network/training_executor.hpp>

#include "support/samples.hpp"

#include <doctest/doctest.h>

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <vector>

namespace {

using namespace mica;
using detail::BatchGradients, detail::BatchStatistics, detail::Buffer, detail::micro_batch_size, detail::ParameterLayout,
    detail::Parameters, detail::TrainingExecutor, detail::TrainingMemoryPlan;
using G = Sequential<Input<4>, Dense<3>, BatchNormalization<>, Tanh, Dense<2>>::Graph;
using At = ParameterLayout<G>;

struct Gradients {
  /// That of the executor, of which each element is NaN at first, and that of the statistics.
  Values summed, of_batch;
};

/// One batch of 6 samples in micro-batches of `size`, stage by stage as a trainer works; dL/dy is random.
Gradients gradients(int size) {
  constexpr int count = 6, most = micro_batch_size;
  using Plan = TrainingMemoryPlan<double, G, most>;
  static_assert(G::stages == 2);
  Parameters<double, G> parameters;
  parameters.initialize(1);
  BatchStatistics<double, G> statistics;
  statistics.resize(count);
  BatchGradients<double, G> of_layers;
  Buffer<double> scratch(static_cast<std::size_t>(Plan::scratch_size));
  std::vector<Buffer<double>> blocks(count, Buffer<double>(std::size_t{Plan::block_size}));
  Values summed(std::size_t{At::trained}, std::nan("")), of_batch = summed;
  const Values x = random_values(count * 4, 2), dy = random_values(count * 2, 3);

  const auto for_each_micro_batch = [&](auto work) {
    for (int first = 0; first < count; first += size)
      work(TrainingExecutor<double, G, most>(parameters, statistics, of_layers, scratch.data(),
                                             blocks[static_cast<std::size_t>(first)].data(), first),
           first, std::min(size, count - first));
  };
  const PassContext pass{true};
  for_each_micro_batch([&](const auto& executor, int first, int n) {
    for (int i = 0; i < n; ++i) std::copy_n(x.data() + (first + i) * 4, 4, executor.input(n).at(i));
    executor.observe_input(n);
    executor.template forward<false, 0>(n, pass);
  });
  statistics.conclude(1, parameters.values());
  for_each_micro_batch([&](const auto& executor, int first, int n) {
    executor.template forward<false, 1>(n, pass);
    for (int i = 0; i < n; ++i)
      std::copy_n(dy.data() + (first + i) * 2, 2, executor.template output_gradient<false>(n).at(i));
    executor.template backward<false, 1>(n, pass, summed.data(), first > 0);
  });
  statistics.conclude_gradient(1, of_batch.data());
  for_each_micro_batch([&](const auto& executor, int first, int n) {
    executor.template backward<false, 0>(n, pass, summed.data(), first > 0);
  });
  return {summed, of_batch};
}

Values of_leaf(const Values& all, int leaf) {
  return samples_of(all, 1, At::of_leaf(leaf), G::trained_counts[leaf]);
}

}  // namespace

TEST_CASE("the gradient of a normalization's parameters comes from the batch, and the executor gives zeros") {
  const Gradients once = gradients(6);
  CHECK(of_leaf(once.summed, 1) == Values(6));
  const Values normalization = of_leaf(once.of_batch, 1);
  CHECK(normalization != Values(6));
  for (const double element : normalization) CHECK(std::isfinite(element));
  // The bias in front of a normalization changes nothing, so that its gradient is 0.
  const Values dense = of_leaf(once.summed, 0);
  for (std::size_t i = 12; i < 15; ++i) CHECK(std::abs(dense[i]) < 1e-13);
  CHECK(std::abs(dense[0]) > 1e-3);
}

TEST_CASE("the statistics of a batch do not depend on how it is cut into micro-batches") {
  const Gradients once = gradients(6);
  for (const int size : {1, 2, 4, 5}) {
    CAPTURE(size);
    const Gradients cut = gradients(size);
    CHECK(of_leaf(cut.of_batch, 1) == of_leaf(once.of_batch, 1));
    CHECK(of_leaf(cut.summed, 1) == Values(6));
    for (const int leaf : {0, 3}) {
      const Values wanted = of_leaf(once.summed, leaf), got = of_leaf(cut.summed, leaf);
      for (std::size_t i = 0; i < wanted.size(); ++i)
        CHECK(got[i] == doctest::Approx(wanted[i]).epsilon(1e-12).scale(1));
    }
  }
}
