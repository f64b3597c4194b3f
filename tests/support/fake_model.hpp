// SPDX-License-Identifier: MIT
#pragma once

#include <mica/training/callbacks/callback.hpp>

#include <cstddef>
#include <optional>
#include <string>
#include <vector>

/// A model for callbacks that are tried without training: one weight and a learning rate.
class FakeModel final : public mica::ModelHandle {
 public:
  double weight = 0;
  std::optional<double> rate = 0.5;
  /// The files that were saved.
  mutable std::vector<std::string> saved;

  void save(const std::string& path) const override { saved.push_back(path); }
  void save_weights(const std::string& path) const override { saved.push_back(path + ", weights"); }
  std::vector<double> weights() const override { return {weight}; }
  void set_weights(const std::vector<double>& weights) override { weight = weights.at(0); }
  std::optional<double> learning_rate() const override { return rate; }
  void set_learning_rate(double value) override { rate = value; }
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
