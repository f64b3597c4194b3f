// SPDX-License-Identifier: MIT
#pragma once

#include <mica/core/utilities/cxx20.hpp>

#include <optional>
#include <string>
#include <vector>

namespace mica {

/// The model that is trained, as a callback sees it in its events, Keras' `self.model`:
/// `event.model.save_weights("best.weights")`. It is valid only during the call.
///
/// What a callback changes holds from the next batch on. If training fails later, the model is set back to
/// the end of the last finished epoch, as it was before the callbacks heard of that end.
class ModelHandle {
 public:
  ModelHandle(const ModelHandle&) = delete;
  ModelHandle& operator=(const ModelHandle&) = delete;

  /// Writes a checkpoint: the whole model as Model::save, and where training is, so that fit can continue
  /// from it, see FitOptions::resume. Replaces the file as a whole, or throws Error.
  virtual void save(const std::string& path) const = 0;
  /// As Model::save_weights: replaces the file as a whole, or throws Error.
  virtual void save_weights(const std::string& path) const = 0;

  /// All weights, Keras' get_weights: the numbers of each tensor, in the order of Model::weight_names().
  virtual std::vector<double> weights() const = 0;
  /// Sets all weights. Throws Error if `weights` has another length or a number that is not finite; the model
  /// is then as it was.
  virtual void set_weights(const std::vector<double>& weights) = 0;

  /// The learning rate of the optimizer; empty if it has none.
  virtual std::optional<double> learning_rate() const = 0;
  /// Throws Error if the optimizer has no learning rate, or if this one is out of its range.
  virtual void set_learning_rate(double rate) = 0;

 protected:
  ModelHandle() = default;
  ~ModelHandle() = default;
};

}  // namespace mica
