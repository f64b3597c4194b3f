// SPDX-License-Identifier: MIT
#pragma once

#include <mica/core/messages/error.hpp>
#include <mica/io/description.hpp>
#include <mica/io/model_file.hpp>
#include <mica/io/safetensors.hpp>
#include <mica/io/safetensors_writer.hpp>
#include <mica/io/weights.hpp>
#include <mica/training/callback_states.hpp>
#include <mica/training/callbacks/saved_state.hpp>
#include <mica/training/fit_access.hpp>
#include <mica/training/fit_position.hpp>
#include <mica/training/model_state.hpp>
#include <mica/training/resume_report.hpp>

#include <algorithm>
#include <string>
#include <utility>
#include <vector>

#include <mica/core/utilities/macro_scope.hpp>

namespace mica::detail {
inline namespace MICA_PACKETS {

/// Writes the weights of the model.
template <class = void>
[[gnu::cold]] void write_weights(const std::string& path, FitAccess& fit) {
  fit.parts().with_state(
      [&](const auto& state) { save_weights(path, state.model.network, state.model.values); });
}

/// Writes the checkpoint of this moment. The sums of an epoch that is in the History are not needed any more.
template <class = void>
[[gnu::cold]] void write_checkpoint(const std::string& path, FitAccess& fit) {
  const FitParts parts = fit.parts();
  const FitProgress& progress = *parts.progress;
  FitPosition position{parts.history->epochs()};
  position.history = *parts.history;
  position.is_stopped = *parts.is_stopped;
  if (position.epochs == progress.epoch && progress.batches > 0) {
    position.batches = progress.batches;
    position.samples = progress.samples;
    SavedState saved;
    if (!fit.visit_sums(saved))
      throw_error({path,
                   ": expected metrics whose sums can be saved in the middle of an epoch, found one without "
                   "visit_state(SavedState&)"});
    position.sums = saved.bytes();
  }
  if (!parts.has_schedule) {
    position.learning_rate = fit.learning_rate();
    position.first_learning_rate = parts.first_learning_rate;
  }
  SafetensorsWriter file;
  parts.with_state(
      [&](const auto& state) { add_state(file, state, progress.first_epoch + position.epochs); });
  add_position(file, position, parts.settings);
  add_callbacks(file, fit, parts.callbacks);
  write_file(path, file);
}

/// Throws Error if the History in a file has other series than that of fit.
template <class = void>
[[gnu::cold]] void check_measured(const std::string& path, const History& fit, const History& file) {
  const auto names_of = [](const History& history) {
    std::vector<std::string> names;
    for (const auto& series : history) names.push_back(series.first);
    std::sort(names.begin(), names.end());
    std::string text;
    for (const std::string& name : names) text += (text.empty() ? "" : ", ") + name;
    return text;
  };
  const auto measures_rate = [](const std::string& names) {
    return names.find("learning_rate") != names.npos;
  };
  const std::string expected = names_of(fit), found = names_of(file);
  if (expected != found)
    throw_error(
        {path, ": expected a checkpoint of fit that measures ", expected, ", found ", found,
         measures_rate(expected) == measures_rate(found)
             ? ""
             : "; learning_rate is that of a schedule, a LearningRateScheduler or a ReduceLROnPlateau"});
}

/// Sets a fit to the state in a checkpoint. If it throws, parts of fit may have changed; fit then restores
/// them.
template <class = void>
[[gnu::cold]] void resume(const std::string& path, FitAccess& fit) {
  const Safetensors file = open_model(path);
  const FitParts parts = fit.parts();
  FitPosition position = read_position(file, parts.settings);
  check_measured(file.name(), *parts.history, position.history);
  FitProgress progress{position.epochs, position.batches, position.samples};
  parts.with_state([&](const auto& state) {
    if (!has_state_of(file, state.optimizer))
      throw_error(
          {path, ": expected a checkpoint of the optimizer ", text_of(state.optimizer), ", found another"});
    read_model(file, state.model);
    read_optimizer_state(file, state);
    if (state.epochs < position.epochs)
      throw_error({path, ": expected at least as many epochs of the model as of fit, ", position.epochs,
                   ", found ", state.epochs});
    progress.first_epoch = state.epochs - position.epochs;
  });
  SavedState sums(std::move(position.sums), path + ", the sums of metrics");
  if (position.batches > 0) fit.visit_sums(sums);
  sums.expect_end();
  read_callbacks(file, fit, parts.callbacks, !parts.output);
  if (position.learning_rate && !parts.has_schedule) fit.set_learning_rate(*position.learning_rate);
  *parts.progress = progress;
  *parts.is_stopped = position.is_stopped;
  report_resume(path, position, parts);
  *parts.history = std::move(position.history);
}

}  // namespace MICA_PACKETS
}  // namespace mica::detail

#include <mica/core/utilities/macro_unscope.hpp>
