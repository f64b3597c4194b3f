// SPDX-License-Identifier: MIT
#pragma once

#include <mica/core/utilities/exception_of.hpp>
#include <mica/core/contracts/optimizer.hpp>
#include <mica/core/utilities/object_cache.hpp>
#include <mica/data/batches.hpp>
#include <mica/training/crew.hpp>
#include <mica/training/divergence.hpp>
#include <mica/training/finished_epoch.hpp>
#include <mica/training/fit_access.hpp>
#include <mica/training/fit_data.hpp>
#include <mica/training/fit_options.hpp>
#include <mica/training/history.hpp>
#include <mica/training/learning_rate.hpp>
#include <mica/training/listeners.hpp>
#include <mica/training/mean_logs.hpp>
#include <mica/training/trainer.hpp>

#include <chrono>
#include <cstddef>
#include <exception>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include <mica/core/utilities/macro_scope.hpp>

namespace mica::detail {
inline namespace MICA_PACKETS {

/// One call of fit: the epochs, their batches, and the listeners that are told of them.
template <class T, class Net, class Optimizer, class Loss, class... Metrics>
class FitLoop final : public FitAccess {
  using G = typename Net::Graph;
  using ThisTrainer = Trainer<T, G, Loss, Metrics...>;

 public:
  using State = TrainingState<T, G, Optimizer::slots>;
  using Sums = typename ThisTrainer::Sums;
  using ThisCrew = Crew<T, G, ThisTrainer, Checkpoint<T, G, Optimizer::slots>>;

  /// All arguments must outlive the loop.
  FitLoop(State& state, Optimizer& optimizer, ObjectCache<ThisCrew>& crew, const FitData& data,
          const FitOptions& options)
      : state_(state),
        optimizer_(optimizer),
        crew_(crew),
        data_(data),
        options_(options),
        parameters_(state.parameters),
        access_(access_to<Optimizer>(state, parameters_)),
        model_(*this),
        batches_(data.training.size(), options.batch_size, options.shuffle, options.seed),
        finished_(crew),
        listeners_(options) {}

  /// If anything throws, the state and the optimizer's members are set back to the end of the last finished
  /// epoch. An epoch is finished when all its batches are done and the parameters are finite. What validation
  /// or a listener to EpochEnd throws or changes comes after that.
  History run() {
    save();
    if (const std::exception_ptr failure = exception_of([&] { train(); })) {
      set_back();
      std::rethrow_exception(failure);
    }
    return std::move(listeners_.history);
  }

  FitParts parts() override {
    FitParts parts;
    parts.set(access_);
    parts.progress = &progress_;
    listeners_.add_to(parts);
    parts.is_stopped = &is_stopped_;
    parts.settings = {data_.training.size(), options_.batch_size, options_.shuffle, options_.seed,
                      batches_.count()};
    parts.has_schedule = schedule_of(optimizer_) != nullptr;
    return parts;
  }
  void write_later(const std::string& path, WriteFile* write_file) override {
    files_.emplace_back(path, write_file);
  }
  bool visit_sums(SavedState& state) override { return sums_.visit_state(state); }
  void visit_callback(std::size_t i, SavedState& state) override {
    listeners_.callbacks()[i].visit_state(state);
  }
  std::string_view callback_name(std::size_t i) override { return listeners_.callbacks()[i].name(); }
  std::optional<double> learning_rate() override { return learning_rate_of(optimizer_, state_.batches); }
  void set_learning_rate(double rate) override { detail::set_learning_rate(optimizer_, rate); }

 private:
  void train() {
    begin();
    for (; progress_.epoch < options_.epochs && !stop_; begin_next_epoch()) {
      const int epoch = progress_.epoch;
      const auto start = std::chrono::steady_clock::now();
      begin_epoch(epoch);
      train_batches(epoch);
      if (terminates_on_nan_ && (diverged_ || !has_finite_parameters(state_.parameters))) {
        finished_.restore_and_keep(state_, optimizer_);
        break;
      }
      check_parameters<Net>(state_.parameters, optimizer_, state_.batches,
                            moment_of_fit(joined({" after epoch ", epoch + 1}), epoch));
      if (progress_.samples < data_.training.size()) break;
      ++state_.epochs;
      save();
      Logs logs = logs_of_epoch(epoch);
      logs.set("seconds", std::chrono::duration<double>(std::chrono::steady_clock::now() - start).count());
      EpochEnd event{model_, epoch, options_.epochs, logs};
      stop_ |= listeners_.on_epoch_end(event);
      write_files(event.stop_training);
    }
    finish();
    listeners_.on_train_end(model_);
  }

  void begin() {
    const std::vector<std::string> names = names_of_logs<Metrics...>(Sums(), !data_.validation.empty());
    TrainBegin event{model_, options_.epochs, batches_.count(), names,
                     learning_rate_of(optimizer_, state_.batches)};
    event.log_learning_rate = schedule_of(optimizer_) != nullptr;
    event.resume = options_.resume;
    stop_ |= listeners_.on_train_begin(event);
    progress_.first_epoch = state_.epochs;
    if (!event.resume.empty()) {
      event.resume.read(*this);
      stop_ |= is_stopped_;
      save();
    }
    logs_learning_rate_ = event.log_learning_rate;
    terminates_on_nan_ = event.terminate_on_nan;
  }

  void begin_next_epoch() {
    progress_ = {progress_.epoch + 1, 0, 0, progress_.first_epoch};
    sums_ = {};
  }

  void begin_epoch(int epoch) {
    batches_.begin_epoch(state_.epochs);
    data_.training.will_read(batches_.order());
    stop_ |= listeners_.on_epoch_begin(model_, epoch, optimizer_, state_.batches, progress_.batches > 0);
    check_hyperparameters(optimizer_);
  }

  /// Trains on the batches of an epoch, on fewer than all if a listener stops the training.
  void train_batches(int epoch) {
    while (progress_.batches < batches_.count() && !stop_) {
      const int batch = progress_.batches;
      BatchBegin begin{model_, epoch, batch, batches_.count()};
      stop_ = listeners_.on_train_batch_begin(begin);
      check_hyperparameters(optimizer_);
      if (stop_) break;
      const std::span<const int> samples = batches_[batch];
      const Sums sums = with_crew(crew_, options_.threads, [&](ThisCrew& crew, int threads) {
        return crew.trainer(threads).train(state_, optimizer_, data_.training, samples, batches_.random());
      });
      diverged_ = !sums.has_finite_loss();
      if (diverged_ && terminates_on_nan_) break;
      if (diverged_)
        throw_diverged<T>(optimizer_, state_.batches, data_.training, samples,
                          moment_of_fit(joined({" in epoch ", epoch + 1, ", batch ", batch + 1}), epoch),
                          sums.loss);
      sums_ += sums;
      progress_.samples += static_cast<int>(samples.size());
      ++progress_.batches;
      const Logs logs = mean_logs<Metrics...>("", sums_, progress_.samples);
      const double loss = sums.loss / static_cast<double>(samples.size());
      BatchEnd event{model_, epoch, batch, batches_.count(), logs, loss};
      stop_ |= listeners_.on_train_batch_end(event);
      write_files(event.stop_training);
      check_hyperparameters(optimizer_);
    }
  }

  /// Writes the files that callbacks asked for in an event, after all callbacks were called for it.
  void write_files(bool stops) {
    is_stopped_ |= stops;
    for (const auto& [path, write_file] : std::exchange(files_, {})) write_file(path, *this);
  }

  /// Calls the optimizer's `finish`, if it has one, which may change the parameters.
  void finish() {
    if (options_.epochs == 0 || state_.batches == 0) return;
    if constexpr (Finishes<Optimizer, T>)
      with_crew(crew_, options_.threads,
                [&](ThisCrew& crew, int threads) { crew.trainer(threads).finish(state_, optimizer_); });
  }

  /// What a finished epoch measured, validation included, without the seconds.
  Logs logs_of_epoch(int epoch) {
    Logs logs = mean_logs<Metrics...>("", sums_, progress_.samples);
    if (!data_.validation.empty()) {
      listeners_.on_test_begin({model_, epoch});
      const Sums sums = with_crew(crew_, options_.threads, [&](ThisCrew& crew, int threads) {
        return crew.trainer(threads).evaluate(state_.parameters, data_.validation);
      });
      const Logs validation = mean_logs<Metrics...>("", sums, data_.validation.size());
      for (const auto& [name, value] : validation) logs.set("val_" + name, value);
      listeners_.on_test_end({model_, epoch, validation});
    }
    if (logs_learning_rate_)
      logs.set("learning_rate", learning_rate_of(optimizer_, state_.batches - 1).value_or(0));
    return logs;
  }

  void save() { finished_.save(state_, optimizer_); }
  void set_back() { finished_.restore(state_, optimizer_); }

  State& state_;
  Optimizer& optimizer_;
  ObjectCache<ThisCrew>& crew_;
  const FitData& data_;
  const FitOptions& options_;
  AccessToModel<Net, T> parameters_;
  StateAccess<T> access_;
  ModelHandle model_;
  Batches batches_;
  FinishedEpoch<Optimizer, ThisCrew> finished_;
  Listeners listeners_;
  FitProgress progress_;
  Sums sums_ = {};
  std::vector<std::pair<std::string, WriteFile*>> files_;
  bool stop_ = false, is_stopped_ = false;
  bool logs_learning_rate_ = false;
  bool terminates_on_nan_ = false;
  bool diverged_ = false;
};

}  // namespace MICA_PACKETS
}  // namespace mica::detail

#include <mica/core/utilities/macro_unscope.hpp>
