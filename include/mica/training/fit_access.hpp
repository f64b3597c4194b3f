// SPDX-License-Identifier: MIT
#pragma once

#include <mica/training/callbacks/saved_state.hpp>
#include <mica/training/fit_position.hpp>
#include <mica/training/history.hpp>
#include <mica/training/model_state.hpp>

#include <cstddef>
#include <cstdint>
#include <iosfwd>
#include <optional>
#include <string>
#include <string_view>

#include <mica/core/utilities/macro_scope.hpp>

namespace mica::detail {
inline namespace MICA_PACKETS {

/// The progress of fit: it is in epoch `epoch` of this call and has trained on `batches` batches of it, with
/// `samples` samples. Before this call the model was trained for `first_epoch` epochs.
struct FitProgress {
  int epoch = 0;
  int batches = 0;
  int samples = 0;
  std::int64_t first_epoch = 0;
};

/// The parts of a running fit. One of `floats` and `doubles` is the model, the other is null.
struct FitParts {
  const StateAccess<float>* floats = nullptr;
  const StateAccess<double>* doubles = nullptr;
  FitProgress* progress = nullptr;
  History* history = nullptr;
  /// Whether a callback has stopped the training.
  bool* is_stopped = nullptr;
  FitSettings settings = {};
  std::size_t callbacks = 0;
  bool has_schedule = false;
  /// The learning rate at the begin of fit; empty if the optimizer has none.
  std::optional<double> first_learning_rate = {};
  /// The epochs that are asked for.
  int epochs = 0;
  /// The stream for progress; null if fit prints nothing.
  std::ostream* output = nullptr;

  void set(const StateAccess<float>& state) { floats = &state; }
  void set(const StateAccess<double>& state) { doubles = &state; }
  /// Calls f with the model.
  template <class F>
  auto with_state(F f) const {
    return floats ? f(*floats) : f(*doubles);
  }
};

/// The interface by which callbacks and the code of checkpoints access a running fit. Every program that
/// calls fit has these functions, so they are short; the code of checkpoints is only in programs that name
/// it.
class FitAccess {
 public:
  FitAccess(const FitAccess&) = delete;
  FitAccess& operator=(const FitAccess&) = delete;

  virtual FitParts parts() = 0;
  /// The sums of the unfinished epoch; returns whether they can be saved.
  virtual bool visit_sums(SavedState& state) = 0;
  virtual void visit_callback(std::size_t i, SavedState& state) = 0;
  /// The name of its class.
  virtual std::string_view callback_name(std::size_t i) = 0;
  virtual std::optional<double> learning_rate() = 0;
  virtual void set_learning_rate(double rate) = 0;

  using WriteFile = void(const std::string& path, FitAccess& fit);
  /// Writes a file by this function.
  virtual void write(const std::string& path, WriteFile* write_file) { write_file(path, *this); }
  /// The same, after all callbacks were called for the event.
  virtual void write_later(const std::string& path, WriteFile* write_file) { write(path, write_file); }

 protected:
  FitAccess() = default;
  ~FitAccess() = default;
};

}  // namespace MICA_PACKETS
}  // namespace mica::detail

#include <mica/core/utilities/macro_unscope.hpp>
