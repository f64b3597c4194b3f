// SPDX-License-Identifier: MIT
#pragma once

#include <mica/core/messages/error.hpp>
#include <mica/io/finite_weights.hpp>
#include <mica/io/weight_tensors.hpp>
#include <mica/io/weights.hpp>
#include <mica/training/callbacks/model_handle.hpp>
#include <mica/training/learning_rate.hpp>

#include <cstddef>
#include <optional>
#include <string>
#include <vector>

#include <mica/core/utilities/macro_scope.hpp>

namespace mica::detail {
inline namespace MICA_PACKETS {

/// The numbers of all tensors, one tensor behind the other.
template <class T>
std::vector<double> all_weights(WeightTensors tensors, const T* values) {
  std::vector<double> all;
  for (const WeightTensor& tensor : tensors)
    all.insert(all.end(), values + tensor.offset, values + tensor.offset + tensor.shape.size());
  return all;
}

/// Writes them back. Throws Error if there are more or fewer, or if one is not finite as a T; nothing is then
/// written.
template <class T>
void set_all_weights(WeightTensors tensors, const std::vector<double>& all, T* values) {
  std::size_t size = 0;
  for (const WeightTensor& tensor : tensors) size += static_cast<std::size_t>(tensor.shape.size());
  if (all.size() != size)
    throw_error({"set_weights: expected the ", size, " weights of the network, found ", all.size()});
  const double* from = all.data();
  for (const WeightTensor& tensor : tensors) {
    for (int i = 0; i < tensor.shape.size(); ++i)
      finite_weight<T>(*from++, i, tensor.shape, [&] { return "set_weights, " + line_of(tensor); });
  }
  from = all.data();
  for (const WeightTensor& tensor : tensors) {
    for (int i = 0; i < tensor.shape.size(); ++i) values[tensor.offset + i] = static_cast<T>(*from++);
  }
}

/// Who writes checkpoints: fit, which knows where training is.
class WritesCheckpoints {
 public:
  virtual void write_checkpoint(const std::string& path) const = 0;

 protected:
  ~WritesCheckpoints() = default;
};

/// What fit gives its callbacks of the model.
template <class T, class Net, class State, class Optimizer>
class FitModel final : public ModelHandle {
 public:
  FitModel(State& state, Optimizer& optimizer, const WritesCheckpoints& fit)
      : state_(state), optimizer_(optimizer), fit_(fit) {}

  void save(const std::string& path) const override { fit_.write_checkpoint(path); }
  void save_weights(const std::string& path) const override {
    mica::save_weights<Net>(path, state_.parameters.values());
  }
  std::vector<double> weights() const override {
    return all_weights(weight_tensors<Net>, state_.parameters.values());
  }
  void set_weights(const std::vector<double>& weights) override {
    set_all_weights(weight_tensors<Net>, weights, state_.parameters.values());
    state_.parameters.pack();
  }
  std::optional<double> learning_rate() const override {
    return learning_rate_of(optimizer_, state_.batches);
  }
  void set_learning_rate(double rate) override { detail::set_learning_rate(optimizer_, rate); }

 private:
  State& state_;
  Optimizer& optimizer_;
  const WritesCheckpoints& fit_;
};

}  // namespace MICA_PACKETS
}  // namespace mica::detail

#include <mica/core/utilities/macro_unscope.hpp>
