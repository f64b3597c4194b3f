// SPDX-License-Identifier: MIT
#pragma once

#include <mica/core/contracts/optimizer.hpp>
#include <mica/core/utilities/thread_pool.hpp>
#include <mica/kernels/sum_of_squares.hpp>
#include <mica/network/batch_gradients.hpp>
#include <mica/network/constraints.hpp>
#include <mica/network/penalties.hpp>
#include <mica/network/trained_tensors.hpp>
#include <mica/training/group_gradients.hpp>
#include <mica/training/state.hpp>

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <vector>

#include <mica/core/utilities/macro_scope.hpp>

namespace mica::detail {
inline namespace MICA_PACKETS {

/// One step of the optimizer: computes new parameters, and their packs, from the gradients of the groups.
/// Each thread updates chunks of parameters; the number of threads changes no bit of the result.
template <class T, class G>
class OptimizerStep {
  /// The cost of an update of all parameters, in the same unit. Measured as ThreadPool::worth_sharing was,
  /// where an update of 47,000 parameters is shared with 60 and 600, and not with 6: 0.94 of the speed with 6
  /// for batches of 32, 1.26 for batches of 8.
  static constexpr std::int64_t operations = std::int64_t{60} * Parameters<T, G>::trained;
  /// The number of parameters that are added up and updated together, few enough to stay in the cache in
  /// between. Measured as ThreadPool::worth_sharing was: 256, 2048 and 16,384 differ by 5 %, the machine's
  /// own noise.
  static constexpr int chunk = 2048;

 public:
  /// The pool must outlive the step.
  explicit OptimizerStep(ThreadPool& pool) : pool_(pool) {}

  template <class State, class Optimizer>
  void operator()(State& state, const Optimizer& optimizer, GroupGradients<T>& gradients, int groups) {
    update<0>(state, optimizer, gradients, groups);
    if constexpr (Constraints<G>::exist)
      pool_.share(operations, Constraints<G>::count,
                  [&](int, int i) { Constraints<G>::apply(i, state.parameters.values()); });
    pack(state);
  }

  /// Calls the optimizer's `finish`.
  template <class State, class Optimizer>
  void finish(State& state, const Optimizer& optimizer) {
    if constexpr (Finishes<Optimizer, T>) {
      update_chunks(
          [&](int begin, int count) { optimizer.finish(slice_of<Optimizer>(state, begin, count)); });
      pack(state);
    }
  }

 private:
  /// Adds up the gradients of the groups and updates the parameters, chunk by chunk, in the passes of the
  /// optimizer.
  template <int pass, class State, class Optimizer>
  void update(State& state, const Optimizer& optimizer, GroupGradients<T>& gradients, int groups) {
    constexpr bool is_last = pass + 1 == passes<Optimizer>;
    update_chunks([&](int begin, int count) {
      // The sum stays in the cache; in the array of a group it would be written to memory, which only another
      // pass would read.
      T sum[std::size_t{chunk}];
      T* gradient = gradients.of(0) + begin;
      if constexpr (pass == 0)
        gradient =
            gradients.add_up(groups, begin, count, BatchGradients<T, G>::ranges, is_last ? sum : gradient);
      if constexpr (pass == 0 && Penalties<G>::exist)
        Penalties<G>::add_gradient(state.parameters.values(), begin, count, gradient);
      auto slice = slice_of<Optimizer>(state, begin, count);
      slice.gradient = gradient;
      update_in_pass<pass>(optimizer, slice, state.batches);
    });
    if constexpr (!is_last) {
      measure_norms(state.parameters.values(), gradients.of(0));
      update<pass + 1>(state, optimizer, gradients, groups);
    }
  }

  /// Calls f(begin, count) for each chunk.
  template <class F>
  void update_chunks(const F& f) {
    constexpr int size = Parameters<T, G>::trained, chunks = (size + chunk - 1) / chunk;
    // There are more ranges than threads, so that other threads can take ranges from a thread that the system
    // holds up.
    const int ranges = std::min(chunks, 4 * pool_.size());
    pool_.share(operations, ranges, [&](int, int range) {
      const auto start_of = [&](int r) { return static_cast<int>(std::int64_t{chunks} * r / ranges); };
      const int first = start_of(range), last = start_of(range + 1);
      for (int b = first; b < last; ++b) f(b * chunk, std::min(chunk, size - b * chunk));
    });
  }

  /// A chunk of the state, without a gradient.
  template <class Optimizer, class State>
  auto slice_of(State& state, int begin, int count) const {
    ParameterSlice<T, Optimizer::slots> slice{
        count, state.parameters.values() + begin, nullptr, {}, begin, {}, norms_};
    for (std::size_t s = 0; s < state.slots.size(); ++s) slice.slots[s] = state.slots[s].data() + begin;
    if constexpr (reads_tensors<Optimizer>) slice.tensors = trained_tensors<G>;
    return slice;
  }

  /// One thread adds up the squares of a tensor, so that the number of threads does not change the sum.
  void measure_norms(const T* parameters, const T* gradient) {
    norms_.resize(trained_tensors<G>.size());
    pool_.share(operations, static_cast<int>(norms_.size()), [&](int, int i) {
      const TrainedTensor& tensor = trained_tensors<G>[static_cast<std::size_t>(i)];
      const auto norm_of = [&](const T* all) {
        return std::sqrt(kernels::sum_of_squares(all + tensor.begin, tensor.end - tensor.begin));
      };
      norms_[static_cast<std::size_t>(i)] = {norm_of(gradient), norm_of(parameters)};
    });
  }

  template <class State>
  void pack(State& state) {
    pool_.share(operations, G::ops, [&](int, int op) { state.parameters.pack_trained(op, G::ops); });
  }

  ThreadPool& pool_;
  std::vector<TensorNorms> norms_;
};

}  // namespace MICA_PACKETS
}  // namespace mica::detail

#include <mica/core/utilities/macro_unscope.hpp>
