// SPDX-License-Identifier: MIT
#pragma once

#include <mica/core/messages/error.hpp>
#include <mica/io/printable.hpp>
#include <mica/io/safetensors.hpp>
#include <mica/io/safetensors_writer.hpp>
#include <mica/training/callbacks/saved_state.hpp>
#include <mica/training/fit_access.hpp>
#include <mica/training/fit_position.hpp>

#include <algorithm>
#include <cstddef>
#include <iostream>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include <mica/core/utilities/macro_scope.hpp>

/// The states of callbacks in the file of a checkpoint: the bytes of each state, "fit:callback/0", ... by the
/// place of its callback in the list, and the name of the callback's class in the metadata, "fit_callback/0".
/// Fit finds the state of a callback by its class, and among callbacks of one class by their order. Older
/// files have no names of classes; fit then finds it by the callback's place.
namespace mica::detail {
inline namespace MICA_PACKETS {

/// A callback that has a state: of fit, by its place in the list, or of a file, with its bytes.
struct CallbackState {
  std::string name;
  std::size_t place = 0;
  std::string bytes = {};
};

/// The callbacks of fit that have a state, with what they know now.
template <class = void>
[[gnu::cold]] std::vector<CallbackState> callback_states(FitAccess& fit, std::size_t callbacks) {
  std::vector<CallbackState> states;
  for (std::size_t i = 0; i < callbacks; ++i) {
    SavedState state;
    fit.visit_callback(i, state);
    if (!state.bytes().empty()) states.push_back({std::string(fit.callback_name(i)), i, state.bytes()});
  }
  return states;
}

template <class = void>
[[gnu::cold]] void add_callbacks(SafetensorsWriter& file, FitAccess& fit, std::size_t callbacks) {
  for (const CallbackState& state : callback_states(fit, callbacks)) {
    const std::string place = std::to_string(state.place);
    file.add_metadata("fit_callback/" + place, state.name);
    file.add_bytes("fit:callback/" + place, state.bytes);
  }
}

/// The states in a file, in their order. Those of an older file have no names.
template <class = void>
[[gnu::cold]] std::vector<CallbackState> callback_states(const Safetensors& file) {
  constexpr std::string_view start = "fit:callback/";
  std::vector<CallbackState> states;
  for (const Safetensors::Tensor& tensor : file.tensors()) {
    if (!tensor.name.starts_with(start)) continue;
    const std::string* const name = file.find_metadata("fit_callback/" + tensor.name.substr(start.size()));
    states.push_back({name ? *name : "", 0, bytes_of(file, tensor.name)});
  }
  return states;
}

/// "EarlyStopping, ModelCheckpoint".
template <class = void>
std::string names_of(const std::vector<CallbackState>& states) {
  std::string text;
  for (const CallbackState& state : states) text += (text.empty() ? "" : ", ") + shortened(state.name);
  return text.empty() ? "none" : text;
}
template <class = void>
std::ptrdiff_t count_of(const std::vector<CallbackState>& states, const std::string& name) {
  return std::count_if(states.begin(), states.end(),
                       [&](const CallbackState& state) { return state.name == name; });
}

template <class = void>
void read_callback(const Safetensors& file, FitAccess& fit, std::size_t place, std::string bytes) {
  SavedState state(std::move(bytes), joined({file.name(), ", callback ", place + 1}));
  fit.visit_callback(place, state);
  state.expect_end();
}

/// Gives the callbacks of fit the states that they had. A callback without one in the file begins anew, and a
/// state without a callback is left out; of both, and not `is_silent`, it warns. Throws Error if fit and the
/// file have different numbers of callbacks of a class that both have, since it is then unknown whose state
/// is whose.
template <class = void>
[[gnu::cold]] void read_callbacks(const Safetensors& file, FitAccess& fit, std::size_t callbacks,
                                  bool is_silent) {
  const std::vector<CallbackState> in_fit = callback_states(fit, callbacks);
  std::vector<CallbackState> in_file = callback_states(file);
  if (count_of(in_file, "") > 0) {
    for (const CallbackState& state : in_fit) {
      std::string bytes = bytes_of(file, "fit:callback/" + std::to_string(state.place));
      if (!bytes.empty()) read_callback(file, fit, state.place, std::move(bytes));
    }
    return;
  }
  bool are_same = true;
  for (const CallbackState& state : in_fit) {
    const std::ptrdiff_t found = count_of(in_file, state.name);
    are_same = are_same && found > 0;
    if (found > 0 && found != count_of(in_fit, state.name))
      throw_error({file.name(), ": expected a checkpoint of fit with the callbacks ", names_of(in_fit),
                   ", found one with ", names_of(in_file)});
  }
  if (!is_silent && (!are_same || in_fit.size() != in_file.size()))
    std::cerr << "mica: " + file.name() + ": expected the states of the callbacks of fit, " +
                     names_of(in_fit) + ", found those of " + names_of(in_file) +
                     "; a callback without a state begins anew, and a state without a callback is dropped\n";
  for (const CallbackState& state : in_fit) {
    const auto found = std::find_if(in_file.begin(), in_file.end(),
                                    [&](const CallbackState& other) { return other.name == state.name; });
    if (found == in_file.end()) continue;
    read_callback(file, fit, state.place, std::move(found->bytes));
    in_file.erase(found);
  }
}

}  // namespace MICA_PACKETS
}  // namespace mica::detail

#include <mica/core/utilities/macro_unscope.hpp>
