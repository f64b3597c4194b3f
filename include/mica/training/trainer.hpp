// SPDX-License-Identifier: MIT
#pragma once

#include <mica/core/finite.hpp>
#include <mica/core/optimizer.hpp>
#include <mica/core/threads.hpp>
#include <mica/models/flops.hpp>
#include <mica/training/shard.hpp>
#include <mica/training/state.hpp>

#include <algorithm>
#include <array>
#include <cstddef>
#include <cstdint>
#include <numeric>
#include <vector>

#include <mica/core/prologue.hpp>

namespace mica::inline MICA_PACKETS {

/// Trains and evaluates with a team of threads. The samples of a batch are cut into shards and the shards
/// into `parts`, each with a gradient of its own, whatever the number of threads; parts are added up in their
/// order. So the threads decide who computes, never what is computed.
template <class T, class C, class Loss, class... Metrics>
class Trainer {
  using Worker = ShardWorker<T, C, Loss, Metrics...>;
  static constexpr int most_parts = 16;
  static constexpr Flops operations = costs<C>;
  /// What an update of all parameters costs, in the same unit.
  static constexpr std::int64_t update_operations = std::int64_t{60} * Parameters<T, C>::size;
  /// Elements that are reduced and updated at a time: little enough to stay in the cache in between.
  static constexpr int block = 2048;

 public:
  using Sums = typename Worker::Sums;

  /// The team must outlive the trainer.
  explicit Trainer(Team& team) : team_(team), workers_(static_cast<std::size_t>(team.size())) {}

  /// One step on a batch: returns the sums over its samples. Where the loss is not finite, the state is as it
  /// was.
  template <class State, class Optimizer>
  Sums train(State& state, const Optimizer& optimizer, const Dataset& data, std::span<const int> batch,
             Random epoch) {
    const int parts = parts_of(batch.size());
    const Sums sums = differentiate(state.parameters, data, batch, epoch, parts);
    if (!is_finite(sums.loss)) return sums;
    ++state.batches;
    update(state, optimizer, parts);
    run(update_operations, C::steps, [&](int, int step) { state.parameters.pack(step, C::steps); });
    return sums;
  }

  /// The sums over all samples.
  Sums evaluate(const Parameters<T, C>& parameters, const Dataset& data) {
    std::vector<Sums> sums(static_cast<std::size_t>(shards_of(data.size())));
    const int shards = static_cast<int>(sums.size());
    run(operations.inference * data.size(), shards, [&](int worker, int shard) {
      std::array<int, std::size_t{shard_size}> samples;
      std::iota(samples.begin(), samples.end(), shard * shard_size);
      const int count = std::min(shard_size, data.size() - shard * shard_size);
      sums[static_cast<std::size_t>(shard)] =
          worker_of(worker).evaluate(parameters, data, samples.data(), count);
    });
    Sums total;
    for (const Sums& shard : sums) total += shard;
    return total;
  }

 private:
  /// Shares the tasks if there is work enough in all of them.
  template <class F>
  void run(std::int64_t work, int tasks, const F& f) {
    if (work >= Team::worth_sharing)
      team_.run(tasks, f);
    else
      for (int task = 0; task < tasks; ++task) f(0, task);
  }

  static int shards_of(int samples) { return (samples + shard_size - 1) / shard_size; }
  static int parts_of(std::size_t samples) {
    return std::min(most_parts, shards_of(static_cast<int>(samples)));
  }

  Worker& worker_of(int worker) { return workers_[static_cast<std::size_t>(worker)]; }
  T* gradient_of(int part) { return gradients_[static_cast<std::size_t>(part)].data(); }

  /// The gradient of each part, and the sums over all.
  Sums differentiate(const Parameters<T, C>& parameters, const Dataset& data, std::span<const int> batch,
                     Random epoch, int parts) {
    while (static_cast<int>(gradients_.size()) < parts) gradients_.emplace_back(Parameters<T, C>::size);
    const int samples = static_cast<int>(batch.size()), shards = shards_of(samples);
    const T scale = T(1) / static_cast<T>(samples);
    std::array<Sums, std::size_t{most_parts}> sums{};
    run(operations.training * samples, parts, [&](int worker, int part) {
      const int first = shards * part / parts, last = shards * (part + 1) / parts;
      for (int shard = first; shard < last; ++shard) {
        const int begin = shard * shard_size, count = std::min(shard_size, samples - begin);
        sums[static_cast<std::size_t>(part)] += worker_of(worker).train(
            parameters, data, batch.data() + begin, count, epoch, scale, gradient_of(part), shard > first);
      }
      worker_of(worker).finish(parameters, gradient_of(part));
    });
    Sums total;
    for (const Sums& part : sums) total += part;
    return total;
  }

  /// Adds the parts' gradients up and lets the optimizer work, block by block.
  template <class State, class Optimizer>
  void update(State& state, const Optimizer& optimizer, int parts) {
    constexpr int size = Parameters<T, C>::size, blocks = (size + block - 1) / block;
    // More ranges than threads, so that one that is held up leaves its share to the others.
    const int ranges = std::min(blocks, 4 * team_.size());
    run(update_operations, ranges, [&](int, int range) {
      const auto start_of = [&](int r) { return static_cast<int>(std::int64_t{blocks} * r / ranges); };
      const int first = start_of(range), last = start_of(range + 1);
      for (int b = first; b < last; ++b) {
        const int begin = b * block, count = std::min(block, size - begin);
        T* const gradient = gradient_of(0) + begin;
        for (int part = 1; part < parts; ++part) {
          const T* const other = gradient_of(part) + begin;
          for (int i = 0; i < count; ++i) gradient[i] += other[i];
        }
        Slice<T, Optimizer::slots> slice{count, state.parameters.values() + begin, gradient, {}};
        for (std::size_t s = 0; s < state.slots.size(); ++s) slice.slots[s] = state.slots[s].data() + begin;
        optimizer.update(slice, state.batches);
      }
    });
  }

  Team& team_;
  std::vector<Worker> workers_;
  std::vector<Buffer<T>> gradients_;
};

}  // namespace mica::inline MICA_PACKETS

#include <mica/core/epilogue.hpp>
