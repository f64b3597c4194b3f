// SPDX-License-Identifier: MIT
#pragma once

#include <mica/core/messages/error.hpp>
#include <mica/io/description.hpp>
#include <mica/io/model_file.hpp>
#include <mica/io/replace_file.hpp>
#include <mica/io/safetensors.hpp>
#include <mica/io/safetensors_writer.hpp>
#include <mica/training/callbacks/callback.hpp>
#include <mica/training/callbacks/saved_state.hpp>
#include <mica/training/fit_options.hpp>
#include <mica/training/fit_position.hpp>
#include <mica/training/history.hpp>
#include <mica/training/learning_rate.hpp>
#include <mica/training/model_state.hpp>

#include <cstdint>
#include <ostream>
#include <string>
#include <utility>
#include <vector>

#include <mica/core/utilities/macro_scope.hpp>

namespace mica::detail {
inline namespace MICA_PACKETS {

/// How far fit is: in epoch `epoch` of this call, with so many batches done, whose sums over `samples`
/// samples are `sums`; the model had `first_epoch` epochs before.
template <class Sums>
struct FitProgress {
  int epoch = 0;
  int batches = 0;
  int samples = 0;
  Sums sums = {};
  std::int64_t first_epoch = 0;

  void begin_next_epoch() { *this = {epoch + 1, 0, 0, {}, first_epoch}; }
};

/// What a fit has beside the model: for its checkpoints.
struct FitSettings {
  const FitOptions& options;
  const std::vector<Callback>& callbacks;
  /// The number of samples, and of batches in an epoch.
  int samples;
  int batches;
};

/// Writes the checkpoint of this moment. The sums of an epoch that is in the History are not needed any more.
template <class Net, class State, class Optimizer, class Sums>
[[gnu::cold]] void write_checkpoint(const std::string& path, const State& state, const Optimizer& optimizer,
                                    const FitProgress<Sums>& progress, const History& history,
                                    const FitSettings& fit) {
  FitPosition position{history.epochs()};
  position.history = history;
  if (position.epochs == progress.epoch && progress.batches > 0) {
    position.batches = progress.batches;
    position.samples = progress.samples;
    SavedState saved;
    Sums sums = progress.sums;
    if (!sums.visit_state(saved))
      throw_error({path,
                   ": expected metrics whose sums can be saved in the middle of an epoch, found one without "
                   "visit_state(SavedState&)"});
    position.sums = saved.bytes();
  }
  if (!schedule_of(optimizer)) position.learning_rate = learning_rate_of(optimizer, state.batches);
  SafetensorsWriter file;
  add_state<Net>(file, state, optimizer, progress.first_epoch + position.epochs);
  add_position(file, position, fit.options, fit.callbacks, fit.samples);
  replace_file(path, [&](std::ostream& out) { file.write(out); });
}

/// Sets all to what a checkpoint says. If it throws, nothing has changed but the callbacks.
template <class Net, class T, class State, class Optimizer, class Sums>
[[gnu::cold]] void resume(const std::string& path, State& state, Optimizer& optimizer,
                          FitProgress<Sums>& progress, History& history, const FitSettings& fit) {
  const Safetensors file = open_model(path);
  FitPosition position = read_position(file, fit.options, fit.samples, fit.batches);
  if (!has_state_of<Optimizer>(file))
    throw_error(
        {path, ": expected a checkpoint of the optimizer ", description<Optimizer>(), ", found another"});
  State loaded;
  loaded.parameters = read_model<Net, T>(file);
  read_optimizer_state(file, loaded);
  if (loaded.epochs < position.epochs)
    throw_error({path, ": expected at least as many epochs of the model as of fit, ", position.epochs,
                 ", found ", loaded.epochs});
  FitProgress<Sums> read{
      position.epochs, position.batches, position.samples, {}, loaded.epochs - position.epochs};
  SavedState sums(std::move(position.sums));
  if (position.batches > 0) read.sums.visit_state(sums);
  sums.expect_end();
  read_callbacks(file, fit.callbacks);
  if (position.learning_rate && !schedule_of(optimizer)) set_learning_rate(optimizer, position.learning_rate);
  state = loaded;
  progress = std::move(read);
  history = std::move(position.history);
}

}  // namespace MICA_PACKETS
}  // namespace mica::detail

#include <mica/core/utilities/macro_unscope.hpp>
