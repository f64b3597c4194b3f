// SPDX-License-Identifier: MIT
#pragma once

#include <mica/core/contracts/loss.hpp>
#include <mica/data/dataset.hpp>
#include <mica/network/inference.hpp>
#include <mica/network/training_executor.hpp>
#include <mica/training/comparison.hpp>
#include <mica/training/head_comparison.hpp>

#include <array>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <type_traits>
#include <utility>

#include <mica/core/utilities/macro_scope.hpp>

namespace mica::detail {
inline namespace MICA_PACKETS {

/// One thread's work on a micro-batch: bytes to numbers, forward, loss and metrics, backward.
template <class T, class G, class Loss, class... Metrics>
class MicroBatchWorker {
  using Plan = TrainingMemoryPlan<T, G, micro_batch_size>;
  using Executor = TrainingExecutor<T, G, micro_batch_size>;
  static constexpr int outputs = G::output.size();
  using LogitsOf = typename Loss::LogitsOf;
  /// Whether the network's last activation is left out, since the loss is computed from what enters it.
  static constexpr bool leaves_out =
      !Loss::from_logits && G::gives_logits && std::is_same_v<LogitsOf, typename G::LastActivation>;
  static constexpr bool from_logits = Loss::from_logits || leaves_out;
  using ThisComparison = Comparison<T, G::output, Loss, from_logits, Metrics...>;
  using Activated = typename ThisComparison::Activated;

 public:
  using Factors = typename ThisComparison::Factors;
  using Sums = typename ThisComparison::Sums;
  /// The jobs of a batch: forward through each stage, of which the last also computes the loss and goes
  /// backward, and then backward through the other stages.
  static constexpr int jobs = TrainingSchedule<G>::jobs;
  /// Elements that a micro-batch needs from job to job.
  static constexpr int block_size = Plan::block_size;

  /// What all micro-batches of a batch share. `epoch` is the stream of random numbers of this epoch, `scale`
  /// the reciprocal of the number of samples, `factors` what losses are multiplied by.
  struct Task {
    const Parameters<T, G>& parameters;
    BatchStatistics<T, G>& statistics;
    BatchGradients<T, G>& batch_gradients;
    const Dataset& data;
    Random epoch;
    T scale;
    Factors factors;
  };
  /// At most micro_batch_size samples, whose numbers in the data are at `samples`; `first` is the position of
  /// the first in the batch. Their gradient is written to `gradient`, or added.
  struct MicroBatch {
    const int* samples;
    int count;
    int first;
    T* block;
    T* gradient;
    bool add;
  };

  MicroBatchWorker()
      : scratch_(static_cast<std::size_t>(Plan::scratch_size)),
        unread_gradient_(outputs),
        activated_(ThisComparison::activates ? micro_batch_size * Layout{G::output}.sample_stride() : 0) {}

  /// Does one job of a batch. The job that computes the loss adds to the sums.
  void work(int job, const Task& task, const MicroBatch& batch, Sums& sums) {
    static constexpr auto table = [] {
      return []<int... job_number>(std::integer_sequence<int, job_number...>) {
        return std::array{&MicroBatchWorker::template work_in_job<job_number>...};
      }
      (std::make_integer_sequence<int, jobs>{});
    }();
    (this->*table[static_cast<std::size_t>(job)])(task, batch, sums);
  }

  static Factors factors(const Dataset& data, const int* samples, int count) {
    return ThisComparison::factors(data, samples, count);
  }

  void evaluate(const Parameters<T, G>& parameters, const Dataset& data, const int* samples, int count,
                const Factors& factors, Sums& sums) {
    if (!workspace_) workspace_ = std::make_unique<Workspace<T, G>>();
    const auto executor = workspace_->executor(parameters);
    read(data, samples, nullptr, executor.input(count));
    AddedLoss added;
    executor.template forward<leaves_out>(count, PassContext{false, 0, nullptr, added_loss(added)});
    measure(
        data, samples, nullptr, factors, executor.template output<leaves_out>(count),
        [&](int) { return unread_gradient_.data(); }, sums);
    if constexpr (G::adds_loss) sums.loss += added.sum;
  }

  /// Puts the gradient of a group in the order of the parameters.
  void unpack_gradient(const Task& task, T* gradient) {
    Executor(task.parameters, task.statistics, task.batch_gradients, scratch_.data(), nullptr, 0)
        .unpack_gradient(gradient);
  }

 private:
  template <int Job>
  void work_in_job(const Task& task, const MicroBatch& batch, Sums& sums) {
    constexpr int stage = Job < G::stages ? Job : jobs - 1 - Job;
    std::uint64_t streams[std::size_t{micro_batch_size}];
    for (int i = 0; i < batch.count; ++i)
      streams[i] = task.epoch.stream(static_cast<std::uint64_t>(batch.samples[i])).key();
    AddedLoss added{0, static_cast<double>(task.scale)};
    const PassContext pass{true, 0, streams, added_loss(added)};
    const Executor executor(task.parameters, task.statistics, task.batch_gradients, scratch_.data(),
                            batch.block, batch.first);
    if constexpr (Job == 0) {
      read(task.data, batch.samples, streams, executor.input(batch.count));
      executor.observe_input(batch.count);
    }
    if constexpr (Job < G::stages) executor.template forward<leaves_out, stage>(batch.count, pass);
    if constexpr (Job == G::stages - 1) {
      const auto dy = executor.template output_gradient<leaves_out>(batch.count);
      measure(
          task.data, batch.samples, streams, task.factors, executor.template output<leaves_out>(batch.count),
          [&](int i) { return dy.at(i); }, sums);
      for (int i = 0; i < batch.count; ++i) {
        const double weight = task.data.sample_weight(batch.samples[i]) *
                              ThisComparison::factor_behind(task.factors) / ThisComparison::parts;
        const T scale = task.scale * static_cast<T>(weight);
        for (int k = 0; k < outputs; ++k) dy.at(i)[k] *= scale;
      }
    }
    if constexpr (Job >= G::stages - 1)
      executor.template backward<leaves_out, stage>(batch.count, pass, batch.gradient, batch.add);
    if constexpr (G::adds_loss) sums.loss += added.sum;
  }

  /// Where the layers add to the loss; null if no layer of the network does.
  static AddedLoss* added_loss(AddedLoss& added) { return G::adds_loss ? &added : nullptr; }

  /// Reads samples, augmented if they have streams of random numbers.
  template <class Input>
  static void read(const Dataset& data, const int* samples, const std::uint64_t* streams, Input input) {
    using R = kernels::Runs<G::input_layout>;
    for (int i = 0; i < input.count; ++i) {
      const SampleRows<T> to{input.at(i), R::count, R::size, G::input_layout.row_stride()};
      if (streams)
        data.read_augmented(samples[i], Random(streams[i]), to);
      else
        data.read(samples[i], to);
    }
  }

  /// Adds the loss of each sample and its metrics. The gradient goes to gradient_of(i).
  template <class GradientOf>
  void measure(const Dataset& data, const int* samples, const std::uint64_t* streams, const Factors& factors,
               View<const T, Layout{G::output}> y, GradientOf gradient_of, Sums& sums) {
    comparison_.measure(data, samples, streams, factors, y, for_metrics(y), gradient_of, sums);
  }

  /// The outputs that metrics see.
  template <class Y>
  Y for_metrics(Y y) {
    if constexpr (ThisComparison::activates) {
      const View<T, Y::layout> activated{activated_.data(), y.count};
      Activated::forward(
          Forward<Y, View<T, Y::layout>, T>{y, activated, nullptr, nullptr, nullptr, PassContext{}});
      return {activated.data, y.count};
    } else {
      return y;
    }
  }

  Buffer<T> scratch_;
  std::unique_ptr<Workspace<T, G>> workspace_;
  ThisComparison comparison_;
  /// Where a loss writes the gradient of a sample that is only evaluated.
  Buffer<T> unread_gradient_;
  Buffer<T> activated_;
};

}  // namespace MICA_PACKETS
}  // namespace mica::detail

#include <mica/core/utilities/macro_unscope.hpp>
