// SPDX-License-Identifier: MIT
#pragma once

#include <mica/core/values/finite.hpp>
#include <mica/training/checks.hpp>
#include <mica/training/crew.hpp>
#include <mica/training/divergence.hpp>
#include <mica/training/fit_options.hpp>
#include <mica/training/history.hpp>
#include <mica/training/learning_rate.hpp>
#include <mica/training/progress.hpp>
#include <mica/training/trainer.hpp>

#include <algorithm>
#include <chrono>
#include <cstddef>
#include <cstdint>
#include <exception>
#include <iostream>
#include <optional>
#include <span>
#include <string>
#include <type_traits>
#include <utility>
#include <vector>

#include <mica/core/utilities/macro_scope.hpp>

namespace mica::inline MICA_PACKETS {

/// "loss" and the metrics, as means over so many samples.
template <class... Metrics, class Sums>
Logs logs_of(const std::string& prefix, const Sums& sums, int samples) {
  Logs logs;
  logs.set(prefix + "loss", sums.loss / samples);
  std::size_t m = 0;
  (logs.set(prefix + Metrics::name, sums.metrics[m++] / samples), ...);
  static_cast<void>(m);
  return logs;
}

/// The epochs of one call of fit.
template <class T, class G, class Optimizer, class Loss, class... Metrics>
class FitLoop {
  using State = TrainingState<T, G, Optimizer::slots>;
  using ThisTrainer = Trainer<T, G, Loss, Metrics...>;

 public:
  using Sums = typename ThisTrainer::Sums;
  using ThisCrew = Crew<T, G, ThisTrainer, Checkpoint<T, G, Optimizer::slots>>;

  /// What the loop works on must outlive it.
  FitLoop(State& state, Optimizer& optimizer, ObjectCache<ThisCrew>& crew, const Dataset& data,
          const Dataset& validation, const FitOptions& options)
      : state_(state),
        optimizer_(optimizer),
        crew_(crew),
        data_(data),
        validation_(validation),
        options_(options),
        batches_((data.size() - 1) / options.batch_size + 1),
        order_(static_cast<std::size_t>(data.size())) {}

  /// Where anything throws, the state and the optimizer's members are those at the end of the last finished
  /// epoch. An epoch is finished when all its batches are done and the parameters are finite: what validation
  /// or on_epoch_end throw or change comes after that.
  History run() {
    save();
    if (const std::exception_ptr failure = exception_of([&] { train(); })) {
      finished_.restore(state_);
      if constexpr (std::is_copy_assignable_v<Optimizer>) optimizer_ = *finished_optimizer_;
      std::rethrow_exception(failure);
    }
    return std::move(history_);
  }

 private:
  void save() {
    finished_.save(state_);
    finished_optimizer_.emplace(optimizer_);
  }

  void train() {
    std::ostream& out = options_.output ? *options_.output : std::cout;
    Progress progress(out, options_.verbose, is_terminal(out), options_.epochs, batches_);
    begin();
    for (int epoch = 0; epoch < options_.epochs && !stop_requested(); ++epoch) {
      const auto start = std::chrono::steady_clock::now();
      progress.begin_epoch(epoch);
      begin_epoch(epoch);
      Sums sums;
      const int done = train_batches(epoch, sums, progress);
      check_finite(std::span<const T>(state_.parameters.values(), Parameters<T, G>::size), optimizer_,
                   moment(" after epoch " + std::to_string(epoch + 1), epoch));
      if (done < data_.size()) break;

      ++state_.epochs;
      save();
      Logs logs = measure(sums);
      const std::chrono::duration<double> seconds = std::chrono::steady_clock::now() - start;
      progress.end_epoch(logs, seconds.count());
      logs.set("seconds", seconds.count());
      history_.append(logs);
      EpochEnd event{epoch, options_.epochs, logs};
      for (const Callback& callback : options_.callbacks) callback.on_epoch_end(event);
      stop_ = stop_ || event.stop_training;
    }
    for (const Callback& callback : options_.callbacks) callback.on_train_end();
  }

  void begin() {
    std::vector<std::string> names;
    for (const auto& [name, value] : logs_of<Metrics...>("", Sums(), 1)) names.push_back(name);
    if (!validation_.empty())
      for (const auto& [name, value] : logs_of<Metrics...>("val_", Sums(), 1)) names.push_back(name);
    names.push_back("seconds");
    TrainBegin event{options_.epochs, batches_, names, learning_rate_of(optimizer_)};
    for (const Callback& callback : options_.callbacks) callback.on_train_begin(event);
    logs_learning_rate_ = event.log_learning_rate;
  }

  void begin_epoch(int epoch) {
    for (const Callback& callback : options_.callbacks) {
      // Callbacks may also change the optimizer itself.
      const std::optional<double> before = learning_rate_of(optimizer_);
      EpochBegin event{epoch, options_.epochs, before};
      callback.on_epoch_begin(event);
      if (event.learning_rate != before) set_learning_rate(optimizer_, event.learning_rate);
    }
    check_optimizer(optimizer_);
  }

  /// Returns the number of samples that were trained on: fewer than all after a request to stop.
  int train_batches(int epoch, Sums& sums, Progress& progress) {
    const Random random = Random(options_.seed).stream(static_cast<std::uint64_t>(state_.epochs));
    for (std::size_t i = 0; i < order_.size(); ++i) order_[i] = static_cast<int>(i);
    if (options_.shuffle) shuffle(order_, random.stream(~std::uint64_t{0}));
    int done = 0;
    for (int batch = 0; batch < batches_ && !stop_requested(); ++batch) {
      const int begin = batch * options_.batch_size,
                count = std::min(options_.batch_size, data_.size() - begin);
      const std::span<const int> samples(order_.data() + begin, static_cast<std::size_t>(count));
      const Sums measured = with_crew(crew_, options_.threads, [&](ThisCrew& crew, int threads) {
        return crew.trainer(threads).train(state_, optimizer_, data_, samples, random);
      });
      if (!is_finite(measured.loss))
        throw_diverged<T>(
            optimizer_, state_.batches, data_, samples,
            moment(" in epoch " + std::to_string(epoch + 1) + ", batch " + std::to_string(batch + 1), epoch),
            measured.loss);
      sums += measured;
      done += count;
      const Logs logs = logs_of<Metrics...>("", sums, done);
      progress.update(batch + 1, logs);
      BatchEnd event{epoch, batch, batches_, logs};
      for (const Callback& callback : options_.callbacks) callback.on_train_batch_end(event);
      if (!options_.callbacks.empty()) check_optimizer(optimizer_);
      stop_ = stop_ || event.stop_training;
    }
    return done;
  }

  /// The numbers of a finished epoch but for the seconds.
  Logs measure(const Sums& sums) {
    Logs logs = logs_of<Metrics...>("", sums, data_.size());
    if (!validation_.empty()) {
      const Sums measured = with_crew(crew_, options_.threads, [&](ThisCrew& crew, int threads) {
        return crew.trainer(threads).evaluate(state_.parameters, validation_);
      });
      for (const auto& [name, value] : logs_of<Metrics...>("val_", measured, validation_.size()))
        logs.set(name, value);
    }
    if (logs_learning_rate_) logs.set("learning_rate", learning_rate_of(optimizer_).value_or(0));
    return logs;
  }

  bool stop_requested() const { return stop_ || (options_.stop && options_.stop->stop_requested()); }

  static Moment moment(const std::string& when, int epoch) {
    return {"fit", when,
            epoch == 0 ? "; the model is as it was before fit"
                       : "; the model is as it was at the end of epoch " + std::to_string(epoch)};
  }

  State& state_;
  Optimizer& optimizer_;
  ObjectCache<ThisCrew>& crew_;
  const Dataset& data_;
  const Dataset& validation_;
  const FitOptions& options_;
  const int batches_;
  std::vector<int> order_;
  Checkpoint<T, G, Optimizer::slots> finished_;
  std::optional<Optimizer> finished_optimizer_;
  History history_;
  bool stop_ = false;
  bool logs_learning_rate_ = false;
};

}  // namespace mica::inline MICA_PACKETS

#include <mica/core/utilities/macro_unscope.hpp>
