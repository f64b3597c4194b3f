// SPDX-License-Identifier: MIT
#pragma once

#include <mica/core/utilities/thread_pool.hpp>
#include <mica/network/flops.hpp>
#include <mica/network/penalties.hpp>
#include <mica/training/group_gradients.hpp>
#include <mica/training/micro_batch.hpp>
#include <mica/training/optimizer_step.hpp>
#include <mica/training/rated_optimizer.hpp>

#include <algorithm>
#include <array>
#include <cstddef>
#include <cstdint>
#include <numeric>
#include <vector>

#include <mica/core/utilities/macro_scope.hpp>

namespace mica::detail {
inline namespace MICA_PACKETS {

/// Trains and evaluates with a pool of threads. The samples of a batch are cut into micro-batches and the
/// micro-batches into accumulation groups, each with a gradient of its own, whatever the number of threads;
/// groups are added up in their order. Layers of many weights get their gradient from all samples at once. So
/// the threads decide who computes, never what is computed.
template <class T, class G, class Loss, class... Metrics>
class Trainer {
  using Worker = MicroBatchWorker<T, G, Loss, Metrics...>;
  using Task = typename Worker::Task;
  /// More groups need more memory, fewer leave threads idle. With 16, up to 16 threads have work. Measured on
  /// two cores of an AMD EPYC (Zen 5), November 2026, the README's model, batches of 512: 4 groups 1.03 of
  /// the speed with 16, 64 groups 0.97.
  static constexpr int most_groups = 16;
  static constexpr Flops operations = costs<G>;
  /// The largest number of groups of an evaluation, whose sums are added in their order. More groups balance
  /// the threads better; large sums, such as those of a metric of many classes, would need much memory.
  static constexpr int most_evaluated_groups = sizeof(typename Worker::Sums) <= 1024 ? 64 : most_groups;

 public:
  using Sums = typename Worker::Sums;

  /// The pool must outlive the trainer.
  explicit Trainer(ThreadPool& pool)
      : pool_(pool), workers_(static_cast<std::size_t>(pool.size())), step_(pool) {}

  /// Trains on one batch and returns the sums over its samples. If the loss is not finite, the state does not
  /// change.
  template <class State, class Optimizer>
  Sums train(State& state, const Optimizer& optimizer, const Dataset& data, std::span<const int> batch,
             Random epoch) {
    const int groups = groups_of(batch.size());
    Sums sums = compute_gradients(state.parameters, data, batch, epoch, groups);
    add_penalties(sums, state.parameters, static_cast<int>(batch.size()));
    if (!sums.has_finite_loss()) return sums;
    ++state.batches;
    statistics_.track(state.parameters.values());
    step_(state, rated<G>(optimizer, state.batches), gradients_, groups);
    return sums;
  }

  /// Calls the optimizer's `finish`, at the end of fit.
  template <class State, class Optimizer>
  void finish(State& state, const Optimizer& optimizer) {
    step_.finish(state, optimizer);
  }

  /// The sums over all samples.
  Sums evaluate(const Parameters<T, G>& parameters, const Dataset& data) {
    const int micro_batches = micro_batches_of(data.size());
    const int groups = std::min(most_evaluated_groups, micro_batches);
    std::vector<Sums> sums(static_cast<std::size_t>(groups));
    const auto factors = Worker::factors(data, nullptr, data.size());
    pool_.share(operations.inference * data.size(), groups, [&](int worker, int group) {
      const auto start_of = [&](int g) { return static_cast<int>(std::int64_t{micro_batches} * g / groups); };
      const int first = start_of(group), last = start_of(group + 1);
      for (int i = first; i < last; ++i) {
        std::array<int, std::size_t{micro_batch_size}> samples;
        std::iota(samples.begin(), samples.end(), i * micro_batch_size);
        const int count = std::min(micro_batch_size, data.size() - i * micro_batch_size);
        worker_of(worker).evaluate(parameters, data, samples.data(), count, factors,
                                   sums[static_cast<std::size_t>(group)]);
      }
    });
    Sums sum = total(sums);
    add_penalties(sum, parameters, data.size());
    return sum;
  }

 private:
  static int micro_batches_of(int samples) { return (samples + micro_batch_size - 1) / micro_batch_size; }
  static int groups_of(std::size_t samples) {
    return std::min(most_groups, micro_batches_of(static_cast<int>(samples)));
  }

  Worker& worker_of(int worker) { return workers_[static_cast<std::size_t>(worker)]; }
  T* block_of(int micro_batch) {
    return Worker::block_size > 0 ? blocks_[static_cast<std::size_t>(micro_batch)].data() : nullptr;
  }

  /// Computes the gradient of each group, and returns the sums over all samples. The batch passes through the
  /// network stage by stage, and between two stages the statistics of the batch are computed from the sums of
  /// the samples.
  Sums compute_gradients(const Parameters<T, G>& parameters, const Dataset& data, std::span<const int> batch,
                         Random epoch, int groups) {
    gradients_.reserve(groups, Parameters<T, G>::trained);
    const int samples = static_cast<int>(batch.size()), micro_batches = micro_batches_of(samples);
    if constexpr (Worker::block_size > 0) {
      while (static_cast<int>(blocks_.size()) < micro_batches) blocks_.emplace_back(Worker::block_size);
    }
    statistics_.resize(samples);
    batch_gradients_.resize(samples);
    const auto factors = Worker::factors(data, batch.data(), samples);
    const Task task{parameters, statistics_, batch_gradients_, data, epoch, T(1) / static_cast<T>(samples),
                    factors};
    sums_.assign(static_cast<std::size_t>(groups), Sums());
    for (int job = 0; job < Worker::jobs; ++job) {
      pool_.share(operations.training * samples / Worker::jobs, groups, [&](int worker, int group) {
        const int first = micro_batches * group / groups, last = micro_batches * (group + 1) / groups;
        for (int i = first; i < last; ++i) {
          const int begin = i * micro_batch_size;
          worker_of(worker).work(job, task,
                                 {batch.data() + begin, std::min(micro_batch_size, samples - begin), begin,
                                  block_of(i), gradients_.of(group), i > first},
                                 sums_[static_cast<std::size_t>(group)]);
        }
        if (job == Worker::jobs - 1) worker_of(worker).unpack_gradient(task, gradients_.of(group));
      });
      if (job < G::stages - 1)
        statistics_.conclude(job + 1, parameters.values());
      else
        statistics_.conclude_gradient(Worker::jobs - 1 - job, gradients_.of(0));
    }
    pool_.share(BatchGradients<T, G>::operations * samples, BatchGradients<T, G>::parts,
                [&](int, int part) { batch_gradients_.compute(part, gradients_.of(0)); });
    return total(sums_);
  }

  /// The sums over all groups, added in their order.
  static Sums total(const std::vector<Sums>& groups) {
    Sums sum;
    for (const Sums& group : groups) sum += group;
    return sum;
  }

  /// The loss of each sample includes the penalties of the regularizers.
  static void add_penalties(Sums& sums, const Parameters<T, G>& parameters, int samples) {
    if constexpr (Penalties<G>::exist) sums.loss += samples * Penalties<G>::of(parameters.values());
  }

  ThreadPool& pool_;
  std::vector<Worker> workers_;
  GroupGradients<T> gradients_;
  std::vector<Buffer<T>> blocks_;
  BatchStatistics<T, G> statistics_;
  BatchGradients<T, G> batch_gradients_;
  std::vector<Sums> sums_;
  OptimizerStep<T, G> step_;
};

}  // namespace MICA_PACKETS
}  // namespace mica::detail

#include <mica/core/utilities/macro_unscope.hpp>
