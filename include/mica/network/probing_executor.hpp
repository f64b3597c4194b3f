// SPDX-License-Identifier: MIT
#pragma once

#include <mica/core/values/buffer.hpp>
#include <mica/core/values/sample_rows.hpp>
#include <mica/network/batch_statistics.hpp>
#include <mica/network/parameters.hpp>
#include <mica/network/probe.hpp>
#include <mica/network/training_executor.hpp>

#include <cstdint>

#include <mica/core/utilities/macro_scope.hpp>

namespace mica::detail {
inline namespace MICA_PACKETS {

/// What a Probe recorded of a sample: the values that passed it and their gradient.
template <class T>
struct Record {
  const T* values;
  const T* gradient;
};

/// Sends a micro-batch through a network with a Probe and back, and gives what the Probe recorded. `G` is the
/// graph of Probing::Network, `shape` that of the Probe. With `Logits` an activation at the end is left out.
template <class T, class G, Shape shape, bool Logits>
class ProbingExecutor {
  static_assert(G::stages == 1, "frozen normalizations do not wait for the batch");
  static_assert(BatchGradients<T, G>::parts == 0, "frozen layers have no gradient");
  using Plan = TrainingMemoryPlan<T, G, micro_batch_size>;

 public:
  /// read(i, to) writes sample i to the SampleRows `to`, as for `infer`; gradient_of(i, dy) writes the
  /// gradient of the network's outputs for sample i.
  template <class Read, class GradientOf>
  void run(const Parameters<T, G>& parameters, int count, Read read, GradientOf gradient_of) {
    using Rows = kernels::Runs<G::input_layout>;
    const TrainingExecutor<T, G, micro_batch_size> executor(parameters, statistics_, batch_gradients_,
                                                            scratch_.data(), nullptr, 0);
    const auto input = executor.input(count);
    for (int i = 0; i < count; ++i)
      read(i, SampleRows<T>{input.at(i), Rows::count, Rows::size, G::input_layout.row_stride()});
    // A Probe finds the place of a sample's record by its stream.
    constexpr std::uint64_t places[] = {0, 1, 2, 3, 4, 5, 6, 7};
    static_assert(sizeof places == micro_batch_size * sizeof *places);
    const PassContext pass{false, 0, places};
    executor.template forward<Logits, 0>(count, pass);
    const auto dy = executor.template output_gradient<Logits>(count);
    for (int i = 0; i < count; ++i) gradient_of(i, dy.at(i));
    executor.template backward<Logits, 0>(count, pass, record_.data(), false);
  }

  /// The record of sample i of the last micro-batch.
  Record<T> record(int i) const {
    const T* const values = record_.data() + i * Probe::record_size(shape);
    return {values, values + Probe::stride(shape)};
  }

 private:
  Buffer<T> scratch_{static_cast<std::size_t>(Plan::scratch_size)};
  Buffer<T> record_{std::size_t{Parameters<T, G>::trained}};
  BatchStatistics<T, G> statistics_;
  BatchGradients<T, G> batch_gradients_;
};

}  // namespace MICA_PACKETS
}  // namespace mica::detail

#include <mica/core/utilities/macro_unscope.hpp>
