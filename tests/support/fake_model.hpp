// SPDX-License-Identifier: MIT
#pragma once

#include <mica/training/callbacks/callback.hpp>

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

/// One weight, as files see it.
class FakeParameters final : public mica::detail::ModelAccess<double> {
 public:
  explicit FakeParameters(double& weight) : ModelAccess(constants, &weight, 1) {}
  void pack() override {}
  std::vector<double> outputs(const std::vector<double>& input) const override { return input; }

 private:
  static constexpr mica::detail::WeightTensor tensors[] = {{nullptr, "weight", 1, 0}};
  static constexpr mica::detail::NetworkConstants constants = {{}, tensors, nullptr, 1, 1};
};

/// A model for callbacks that are tried without training: one weight and a learning rate.
class FakeModel final : private mica::detail::FitAccess, public mica::ModelHandle {
 public:
  double weight = 0;
  std::optional<double> rate = 0.5;
  /// The files that were saved.
  std::vector<std::string> saved;

  FakeModel() : ModelHandle(static_cast<FitAccess&>(*this)) {}

 private:
  mica::detail::FitParts parts() override {
    mica::detail::FitParts parts;
    parts.set(state_);
    return parts;
  }
  bool visit_sums(mica::SavedState&) override { return true; }
  void visit_callback(std::size_t, mica::SavedState&) override {}
  std::string_view callback_name(std::size_t) override { return {}; }
  std::optional<double> learning_rate() override { return rate; }
  void set_learning_rate(double value) override { rate = value; }
  void write(const std::string& path, WriteFile* write_file) override {
    saved.push_back(write_file == mica::detail::write_checkpoint<> ? path : path + ", weights");
  }

  FakeParameters parameters_{weight};
  std::int64_t count_ = 0;
  const mica::detail::StateAccess<double> state_ = {
      parameters_, mica::detail::described<FakeParameters>, {}, count_, count_};
};

/// Training as `fit` tells a callback of it: after epoch i the number `name` is `values[i]`, and the weight
/// is i. Returns the number of epochs until the callback stops training.
template <class C>
int epochs_of(C& object, FakeModel& model, const std::string& name, const std::vector<double>& values) {
  const mica::Callback callback = &object;
  const std::vector<std::string> names = {"loss", name};
  const int epochs = static_cast<int>(values.size());
  mica::TrainBegin begin{model, epochs, 1, names, model.rate};
  callback.on_train_begin(begin);
  mica::History history;
  bool stops = false;
  int epoch = 0;
  for (; epoch < epochs && !stops; ++epoch) {
    model.weight = epoch;
    mica::Logs logs;
    logs.set(name, values[static_cast<std::size_t>(epoch)]);
    history.append(logs);
    mica::EpochEnd event{model, epoch, epochs, logs};
    callback.on_epoch_end(event);
    stops = event.stop_training;
  }
  mica::TrainEnd end{model, history};
  callback.on_train_end(end);
  return epoch;
}
