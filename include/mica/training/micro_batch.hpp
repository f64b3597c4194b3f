// SPDX-License-Identifier: MIT
#pragma once

#include <mica/core/contracts/loss.hpp>
#include <mica/core/contracts/metric.hpp>
#include <mica/data/dataset.hpp>
#include <mica/network/executor.hpp>

#include <array>
#include <cstdint>
#include <span>
#include <type_traits>

#include <mica/core/utilities/macro_scope.hpp>

namespace mica::inline MICA_PACKETS {

/// Sums over samples: of the loss, and of each metric.
template <int Metrics>
struct Totals {
  double loss = 0;
  std::array<double, std::size_t{Metrics}> metrics{};

  Totals& operator+=(const Totals& other) {
    loss += other.loss;
    for (std::size_t i = 0; i < metrics.size(); ++i) metrics[i] += other.metrics[i];
    return *this;
  }
};

/// One thread's work on a micro-batch of samples: bytes to numbers, forward, loss and metrics, backward.
template <class T, class G, class Loss, class... Metrics>
class MicroBatchWorker {
  using Plan = TrainingMemoryPlan<T, G, micro_batch_size>;
  using ThisExecutor = Executor<T, G, Plan>;
  static constexpr int outputs = G::output.size();
  using LogitsOf = typename Loss::LogitsOf;
  /// Whether the network's last activation is left out, since the loss is computed from what enters it.
  static constexpr bool leaves_out =
      !Loss::from_logits && G::gives_logits && std::is_same_v<LogitsOf, typename G::LastActivation>;
  static constexpr bool from_logits = Loss::from_logits || leaves_out;
  static constexpr bool by_number = Loss::target == TargetKind::class_number;
  /// Whether metrics have to see what LogitsOf makes of the logits. A single output has no order.
  static constexpr bool activates_for_metrics = from_logits && !std::is_void_v<LogitsOf> &&
                                                sizeof...(Metrics) > 0 &&
                                                !(outputs > 1 && (order_is_enough<Metrics> && ...));

 public:
  using Sums = Totals<static_cast<int>(sizeof...(Metrics))>;

  MicroBatchWorker()
      : workspace_(static_cast<std::size_t>(Plan::size)),
        target_(outputs),
        activated_(activates_for_metrics ? micro_batch_size * Layout{G::output}.sample_stride() : 0) {
    Plan::fence(workspace_.data());
  }

  /// Works on `count` <= micro_batch_size samples, whose numbers in `data` are at `samples`. `epoch` is the
  /// stream of random numbers of this epoch, `scale` the weight of a sample in the loss.
  Sums train(const Parameters<T, G>& parameters, const Dataset& data, const int* samples, int count,
             Random epoch, T scale, T* gradient, bool add) {
    std::uint64_t streams[std::size_t{micro_batch_size}];
    for (int i = 0; i < count; ++i) streams[i] = epoch.stream(static_cast<std::uint64_t>(samples[i])).key();
    const PassContext pass{true, 0, streams};
    const ThisExecutor passes(parameters, workspace_.data());
    const Sums sums = judge(passes, data, samples, count, pass);
    const auto dy = passes.template output_gradient<leaves_out>(count);
    for (int i = 0; i < count; ++i)
      for (int k = 0; k < outputs; ++k) dy.at(i)[k] *= scale;
    passes.template backward<leaves_out>(count, pass, gradient, add);
    return sums;
  }

  Sums evaluate(const Parameters<T, G>& parameters, const Dataset& data, const int* samples, int count) {
    return judge(ThisExecutor(parameters, workspace_.data()), data, samples, count, PassContext{});
  }

  /// Puts a gradient that several micro-batches were added to in the order of the parameters.
  void finish(const Parameters<T, G>& parameters, T* gradient) {
    ThisExecutor(parameters, workspace_.data()).finish(gradient);
  }

 private:
  /// Sends the samples forward; the loss of each, its gradient, and its metrics.
  Sums judge(const ThisExecutor& passes, const Dataset& data, const int* samples, int count,
             const PassContext& pass) {
    const auto input = passes.input(count);
    using R = kernels::Runs<G::input_layout>;
    for (int i = 0; i < count; ++i)
      for (int r = 0; r < R::count; ++r) data.read(samples[i], r * R::size, R::size, input.at(i, r));
    passes.template forward<leaves_out>(count, pass);

    Sums sums;
    const auto y = passes.template output<leaves_out>(count);
    const auto dy = passes.template output_gradient<leaves_out>(count);
    const auto measured = for_metrics(y);
    for (int i = 0; i < count; ++i) {
      const std::span<const T> outputs_of_sample(measured.at(i), outputs);
      const auto target = target_of(data, samples[i]);
      const LossArguments<T, outputs, std::remove_const_t<decltype(target)>> outcome{y.at(i), target,
                                                                                     dy.at(i)};
      if constexpr (from_logits)
        sums.loss += Loss::of_logits(outcome);
      else
        sums.loss += Loss::of_outputs(outcome);
      std::size_t m = 0;
      if constexpr (by_number)
        ((sums.metrics[m++] += Metrics::of(outputs_of_sample, target)), ...);
      else
        ((sums.metrics[m++] += Metrics::of(outputs_of_sample, std::span<const T>(target, outputs))), ...);
      static_cast<void>(m);
    }
    return sums;
  }

  /// The outputs that metrics see.
  template <class Y>
  Y for_metrics(Y y) {
    if constexpr (activates_for_metrics) {
      const View<T, Y::layout> activated{activated_.data(), y.count};
      LogitsOf::forward(
          Forward<Y, View<T, Y::layout>, T>{y, activated, nullptr, nullptr, nullptr, PassContext{}});
      return {activated.data, y.count};
    } else {
      return y;
    }
  }

  /// A row of values, or the number of a class.
  auto target_of(const Dataset& data, int sample) {
    if constexpr (by_number) {
      return data.label(sample);
    } else {
      if (Loss::target == TargetKind::binary && data.has_class_numbers())
        target_.data()[0] = static_cast<T>(data.label(sample));
      else
        data.read_target(sample, outputs, target_.data());
      return static_cast<const T*>(target_.data());
    }
  }

  Buffer<T> workspace_;
  Buffer<T> target_;
  Buffer<T> activated_;
};

}  // namespace mica::inline MICA_PACKETS

#include <mica/core/utilities/macro_unscope.hpp>
