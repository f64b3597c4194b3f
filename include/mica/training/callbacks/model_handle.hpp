// SPDX-License-Identifier: MIT
#pragma once

#include <mica/training/fit_access.hpp>
#include <mica/training/fit_checkpoint.hpp>
#include <mica/training/fit_weights.hpp>

#include <optional>
#include <string>
#include <vector>

namespace mica {

/// The model that is trained, as a callback sees it in its events, Keras' `self.model`:
/// `event.model.save_weights("best.weights")`. It is valid only during the call.
///
/// What a callback changes holds from the next batch on. If training fails later, the model is set back to
/// the end of the last finished epoch, as it was before on_epoch_end was called.
class ModelHandle {
 public:
  ModelHandle(const ModelHandle&) = delete;
  ModelHandle& operator=(const ModelHandle&) = delete;

  /// Writes a checkpoint: the whole model as Model::save, and where training is, so that fit can continue
  /// from it, see FitOptions::resume. Replaces the file as a whole, or throws Error.
  template <class = void>
  void save(const std::string& path) const {
    fit_.write(path, detail::write_checkpoint);
  }
  /// The same, but after all callbacks were called for this event, so that the file has the state of each of
  /// them at that time, and whether one of them stops the training.
  template <class = void>
  void checkpoint(const std::string& path) const {
    fit_.write_later(path, detail::write_checkpoint);
  }
  /// As Model::save_weights: replaces the file as a whole, or throws Error.
  template <class = void>
  void save_weights(const std::string& path) const {
    fit_.write(path, detail::write_weights);
  }

  /// All weights, Keras' get_weights: the numbers of each tensor, in the order of Model::weight_names().
  template <class = void>
  std::vector<double> weights() const {
    return detail::all_weights(fit_);
  }
  /// Sets all weights. Throws Error if `weights` has another length or a number that is not finite; the model
  /// is then as it was.
  template <class = void>
  void set_weights(const std::vector<double>& weights) {
    detail::set_all_weights(fit_, weights);
  }

  /// The learning rate of the optimizer; empty if it has none.
  std::optional<double> learning_rate() const { return fit_.learning_rate(); }
  /// Throws Error if the optimizer has no learning rate, or if this one is out of its range.
  template <class = void>
  void set_learning_rate(double rate) {
    fit_.set_learning_rate(rate);
  }

  /// Fit makes it.
  template <class = void>
  explicit ModelHandle(detail::FitAccess& fit) : fit_(fit) {}

 private:
  detail::FitAccess& fit_;
};

}  // namespace mica
