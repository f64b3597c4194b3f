// SPDX-License-Identifier: MIT
#pragma once

#include <mica/core/messages/error.hpp>
#include <mica/data/whole_file.hpp>
#include <mica/io/description.hpp>
#include <mica/io/model_file.hpp>
#include <mica/io/printable.hpp>
#include <mica/io/safetensors.hpp>
#include <mica/io/safetensors_writer.hpp>
#include <mica/training/fit_position.hpp>
#include <mica/training/state.hpp>

#include <cstddef>
#include <cstdint>
#include <limits>
#include <span>
#include <string>

#include <mica/core/utilities/macro_scope.hpp>

/// What training changes, in the file of a model: besides what io/model_file.hpp writes, the slots of the
/// optimizer as "optimizer:0", ..., each as long as the trained parameters, and the numbers of batches and
/// epochs.
namespace mica::detail {
inline namespace MICA_PACKETS {

/// A model and what else training changes, as files see it.
template <class T>
struct StateAccess {
  ModelAccess<T>& model;
  const DescribedType& optimizer;
  std::span<Buffer<T>> slots;
  std::int64_t& batches;
  std::int64_t& epochs;
};
template <class Optimizer, class T, class G, int Slots>
StateAccess<T> access_to(TrainingState<T, G, Slots>& state, ModelAccess<T>& model) {
  return {model, described<Optimizer>, state.slots, state.batches, state.epochs};
}

template <class T>
[[gnu::cold]] void add_state(SafetensorsWriter& file, const StateAccess<T>& state, std::int64_t epochs) {
  add_model<T>(file, state.model);
  file.add_metadata("optimizer", text_of(state.optimizer));
  file.add_metadata("batches", std::to_string(state.batches));
  file.add_metadata("epochs", std::to_string(epochs));
  for (std::size_t s = 0; s < state.slots.size(); ++s) {
    const Buffer<T>& slot = state.slots[s];
    add_numbers<T>(file, "optimizer:" + std::to_string(s), {slot.size()}, slot.data());
  }
}

/// Whether the file has the state of an optimizer of this type, with the same options.
template <class = void>
bool has_state_of(const Safetensors& file, const DescribedType& optimizer) {
  const std::string* const found = file.find_metadata("optimizer");
  return found && *found == text_of(optimizer);
}

/// Reads the slots and the numbers of batches and epochs. Throws Error if one of them is damaged; some may
/// then have changed.
template <class T>
[[gnu::cold]] void read_optimizer_state(const Safetensors& file, const StateAccess<T>& state) {
  constexpr std::int64_t most = std::numeric_limits<std::int64_t>::max() / 2;
  state.batches = metadata_number(file, "batches", most);
  state.epochs = metadata_number(file, "epochs", most);
  for (std::size_t s = 0; s < state.slots.size(); ++s) {
    const std::string name = "optimizer:" + std::to_string(s);
    const Safetensors::Tensor* const tensor = file.find(name);
    if (!tensor || tensor->size != state.slots[s].size())
      throw_error({file.name(), ", tensor ", name, ": expected ", state.slots[s].size(), " numbers, found ",
                   tensor ? tensor->size : 0});
    for (std::size_t i = 0; i < tensor->size; ++i)
      state.slots[s].data()[i] = static_cast<T>(file.element(*tensor, i));
  }
}

template <class = void>
Safetensors open_model(const std::string& path) {
  return open_safetensors(path, read_whole_file(path));
}

}  // namespace MICA_PACKETS
}  // namespace mica::detail

#include <mica/core/utilities/macro_unscope.hpp>
