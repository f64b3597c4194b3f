// SPDX-License-Identifier: MIT
#pragma once

#include <mica/core/loss.hpp>
#include <mica/data/dataset.hpp>
#include <mica/models/passes.hpp>

#include <array>
#include <cstdint>
#include <span>
#include <type_traits>

#include <mica/core/prologue.hpp>

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

/// One thread's work on a shard of samples: bytes to numbers, forward, loss and metrics, backward.
template <class T, class C, class Loss, class... Metrics>
class ShardWorker {
  using Plan = TrainingPlan<T, C, shard_size>;
  using ThisPasses = Passes<T, C, Plan>;
  static constexpr int outputs = C::output.size();
  /// Whether the loss is computed from what enters the network's last activation.
  static constexpr bool from_logits =
      C::gives_logits && std::is_same_v<typename Loss::LogitsOf, typename C::LastActivation>;
  static constexpr bool by_number = Loss::target == TargetKind::class_number;

 public:
  using Sums = Totals<static_cast<int>(sizeof...(Metrics))>;

  ShardWorker() : workspace_(Plan::size), target_(outputs) { Plan::fence(workspace_.data()); }

  /// Works on `count` <= shard_size samples, whose numbers in `data` are at `samples`. `epoch` is the stream
  /// of random numbers of this epoch, `scale` the weight of a sample in the loss.
  Sums train(const Parameters<T, C>& parameters, const Dataset& data, const int* samples, int count,
             Random epoch, T scale, T* gradient, bool add) {
    std::uint64_t streams[std::size_t{shard_size}];
    for (int i = 0; i < count; ++i) streams[i] = epoch.stream(static_cast<std::uint64_t>(samples[i])).key();
    const Pass pass{true, 0, streams};
    const ThisPasses passes(parameters, workspace_.data());
    const Sums sums = judge(passes, data, samples, count, pass, scale);
    passes.template backward<from_logits>(count, pass, gradient, add);
    return sums;
  }

  Sums evaluate(const Parameters<T, C>& parameters, const Dataset& data, const int* samples, int count) {
    return judge(ThisPasses(parameters, workspace_.data()), data, samples, count, Pass{}, T(0));
  }

  /// Puts a gradient that several shards were added to in the order of the parameters.
  void finish(const Parameters<T, C>& parameters, T* gradient) {
    ThisPasses(parameters, workspace_.data()).finish(gradient);
  }

 private:
  Sums judge(const ThisPasses& passes, const Dataset& data, const int* samples, int count, const Pass& pass,
             T scale) {
    const auto input = passes.input(count);
    using R = kernels::Runs<C::input_place>;
    for (int i = 0; i < count; ++i)
      for (int r = 0; r < R::count; ++r) data.read(samples[i], r * R::size, R::size, input.at(i, r));
    passes.template forward<from_logits>(count, pass);

    Sums sums;
    const auto y = passes.template output<from_logits>(count);
    const auto dy = passes.template output_gradient<from_logits>(count);
    for (int i = 0; i < count; ++i) {
      const std::span<const T> outputs_of_sample(y.at(i), outputs);
      const auto target = target_of(data, samples[i]);
      const Outcome<T, outputs, std::remove_const_t<decltype(target)>> outcome{y.at(i), target, dy.at(i),
                                                                               scale};
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

  auto target_of(const Dataset& data, int sample) {
    if constexpr (by_number) {
      return data.label(sample);
    } else {
      data.read_target(sample, outputs, target_.data());
      return static_cast<const T*>(target_.data());
    }
  }

  Buffer<T> workspace_;
  Buffer<T> target_;
};

}  // namespace mica::inline MICA_PACKETS

#include <mica/core/epilogue.hpp>
