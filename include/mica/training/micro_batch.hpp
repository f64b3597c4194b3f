// SPDX-License-Identifier: MIT
#pragma once

#include <mica/core/contracts/loss.hpp>
#include <mica/core/contracts/metric.hpp>
#include <mica/core/values/finite.hpp>
#include <mica/data/dataset.hpp>
#include <mica/network/inference.hpp>
#include <mica/network/training_executor.hpp>
#include <mica/training/head_losses.hpp>
#include <mica/training/read_target.hpp>

#include <array>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <span>
#include <type_traits>
#include <utility>

#include <mica/core/utilities/macro_scope.hpp>

namespace mica::detail {
inline namespace MICA_PACKETS {

/// Sums over samples: of the loss, and of each metric.
template <int Metrics, class LossSum = double>
struct Totals {
  LossSum loss{};
  std::array<double, std::size_t{Metrics}> metrics{};

  Totals& operator+=(const Totals& other) {
    loss += other.loss;
    for (std::size_t i = 0; i < metrics.size(); ++i) metrics[i] += other.metrics[i];
    return *this;
  }
  bool has_finite_loss() const {
    const double sum = loss;
    return is_finite(sum);
  }
};

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
  static constexpr bool by_number = Loss::target == TargetKind::class_number;
  using Heads = HeadComparison<T, leaves_out, Loss, Metrics...>;
  /// Whether metrics must get what LogitsOf makes of the logits. The order of a single output says nothing.
  static constexpr bool activates_for_metrics =
      has_heads<Loss> ? Heads::activates
                      : from_logits && !std::is_void_v<LogitsOf> && sizeof...(Metrics) > 0 &&
                            !(outputs > 1 && (order_is_enough<Metrics> && ...));

 public:
  using Sums = Totals<static_cast<int>(sizeof...(Metrics)), typename Loss::Sum>;
  /// The jobs of a batch: forward through each stage, the last of them with the loss and the way back, and
  /// then back through the others.
  static constexpr int jobs = TrainingSchedule<G>::jobs;
  /// Elements that a micro-batch needs from job to job.
  static constexpr int block_size = Plan::block_size;

  /// What all micro-batches of a batch share. `epoch` is the stream of random numbers of this epoch, `scale`
  /// the reciprocal of the number of samples.
  struct Task {
    const Parameters<T, G>& parameters;
    BatchStatistics<T, G>& statistics;
    const Dataset& data;
    Random epoch;
    T scale;
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
        target_(outputs),
        unread_gradient_(outputs),
        activated_(activates_for_metrics ? micro_batch_size * Layout{G::output}.sample_stride() : 0) {}

  /// Does one job of a batch. Returns the sums in the job that computes the loss, else zeros.
  Sums work(int job, const Task& task, const MicroBatch& batch) {
    static constexpr auto table = [] {
      return []<int... job_number>(std::integer_sequence<int, job_number...>) {
        return std::array{&MicroBatchWorker::template work_in_job<job_number>...};
      }
      (std::make_integer_sequence<int, jobs>{});
    }();
    return (this->*table[static_cast<std::size_t>(job)])(task, batch);
  }

  Sums evaluate(const Parameters<T, G>& parameters, const Dataset& data, const int* samples, int count) {
    if (!workspace_) workspace_ = std::make_unique<Workspace<T, G>>();
    const auto executor = workspace_->executor(parameters);
    read(data, samples, executor.input(count));
    executor.template forward<leaves_out>(count, PassContext{});
    return measure(data, samples, executor.template output<leaves_out>(count),
                   [&](int) { return unread_gradient_.data(); });
  }

  /// Puts the gradient of a group in the order of the parameters.
  void unpack_gradient(const Task& task, T* gradient) {
    Executor(task.parameters, task.statistics, scratch_.data(), nullptr, 0).unpack_gradient(gradient);
  }

 private:
  template <int Job>
  Sums work_in_job(const Task& task, const MicroBatch& batch) {
    constexpr int stage = Job < G::stages ? Job : jobs - 1 - Job;
    std::uint64_t streams[std::size_t{micro_batch_size}];
    for (int i = 0; i < batch.count; ++i)
      streams[i] = task.epoch.stream(static_cast<std::uint64_t>(batch.samples[i])).key();
    const PassContext pass{true, 0, streams};
    const Executor executor(task.parameters, task.statistics, scratch_.data(), batch.block, batch.first);
    Sums sums;
    if constexpr (Job == 0) {
      read(task.data, batch.samples, executor.input(batch.count));
      executor.observe_input(batch.count);
    }
    if constexpr (Job < G::stages) executor.template forward<leaves_out, stage>(batch.count, pass);
    if constexpr (Job == G::stages - 1) {
      const auto dy = executor.template output_gradient<leaves_out>(batch.count);
      sums = measure(task.data, batch.samples, executor.template output<leaves_out>(batch.count),
                     [&](int i) { return dy.at(i); });
      for (int i = 0; i < batch.count; ++i) {
        const T scale = task.scale * static_cast<T>(task.data.sample_weight(batch.samples[i]));
        for (int k = 0; k < outputs; ++k) dy.at(i)[k] *= scale;
      }
    }
    if constexpr (Job >= G::stages - 1)
      executor.template backward<leaves_out, stage>(batch.count, pass, batch.gradient, batch.add);
    return sums;
  }

  template <class Input>
  static void read(const Dataset& data, const int* samples, Input input) {
    using R = kernels::Runs<G::input_layout>;
    for (int i = 0; i < input.count; ++i) {
      for (int r = 0; r < R::count; ++r) data.read(samples[i], r * R::size, R::size, input.at(i, r));
    }
  }

  /// The loss of each sample, its gradient, which goes to gradient_of(i), and its metrics.
  template <class GradientOf>
  Sums measure(const Dataset& data, const int* samples, View<const T, Layout{G::output}> y,
               GradientOf gradient_of) {
    Sums sums;
    const auto measured = for_metrics(y);
    if constexpr (has_heads<Loss>)
      Heads::measure(data, samples, y, measured, gradient_of, target_.data(), sums);
    else
      for (int i = 0; i < y.count; ++i)
        measure_sample(data, samples[i], y.at(i), measured.at(i), gradient_of(i), sums);
    return sums;
  }
  void measure_sample(const Dataset& data, int sample, const T* y, const T* measured, T* dy, Sums& sums) {
    const std::span<const T> outputs_of_sample(measured, outputs);
    const auto target = read_target<Loss>(data, sample, outputs, target_.data());
    const LossArguments<T, outputs, std::remove_const_t<decltype(target)>> arguments{y, target, dy};
    const double weight = data.sample_weight(sample);
    if constexpr (from_logits)
      sums.loss += weight * Loss::of_logits(arguments);
    else
      sums.loss += weight * Loss::of_outputs(arguments);
    std::size_t m = 0;
    if constexpr (by_number)
      ((sums.metrics[m++] += Metrics::of(outputs_of_sample, target)), ...);
    else
      ((sums.metrics[m++] += Metrics::of(outputs_of_sample, std::span<const T>(target, outputs))), ...);
    static_cast<void>(m);
  }

  /// The outputs that metrics see.
  template <class Y>
  Y for_metrics(Y y) {
    if constexpr (activates_for_metrics) {
      const View<T, Y::layout> activated{activated_.data(), y.count};
      Heads::Activated::forward(
          Forward<Y, View<T, Y::layout>, T>{y, activated, nullptr, nullptr, nullptr, PassContext{}});
      return {activated.data, y.count};
    } else {
      return y;
    }
  }

  Buffer<T> scratch_;
  std::unique_ptr<Workspace<T, G>> workspace_;
  Buffer<T> target_;
  /// Where a loss writes the gradient of a sample that is only evaluated.
  Buffer<T> unread_gradient_;
  Buffer<T> activated_;
};

}  // namespace MICA_PACKETS
}  // namespace mica::detail

#include <mica/core/utilities/macro_unscope.hpp>
