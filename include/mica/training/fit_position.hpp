// SPDX-License-Identifier: MIT
#pragma once

#include <mica/core/messages/error.hpp>
#include <mica/core/values/number_text.hpp>
#include <mica/io/printable.hpp>
#include <mica/io/safetensors.hpp>
#include <mica/io/safetensors_writer.hpp>
#include <mica/training/callbacks/saved_state.hpp>
#include <mica/training/history.hpp>

#include <charconv>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

/// The position of training in the file of a checkpoint: numbers in the metadata, the History as tensors
/// "fit:history/loss", the sums of the unfinished epoch as bytes. The states of callbacks are in
/// callback_states.hpp.
namespace mica::detail {

/// `epochs` of this fit are finished, and `batches` of the next; `sums` are those of these batches, over
/// `samples` samples, see SavedState. `learning_rate` is empty if there is none or it follows a schedule.
struct FitPosition {
  int epochs = 0;
  int batches = 0;
  int samples = 0;
  std::string sums = {};
  History history = {};
  std::optional<double> learning_rate = {};
  /// The learning rate at the begin of fit.
  std::optional<double> first_learning_rate = {};
  /// Whether a callback has stopped the training.
  bool is_stopped = false;
};

/// What decides the bits of training besides the model and the data, and the number of batches in an epoch.
struct FitSettings {
  int samples;
  int batch_size;
  bool shuffle;
  std::uint64_t seed;
  int batches;
};

/// A whole number in the metadata of a checkpoint. Throws Error if it is not there or is out of its range.
template <class = void>
std::int64_t metadata_number(const Safetensors& file, std::string_view key, std::int64_t most) {
  const std::string* const text = file.find_metadata(key);
  if (!text) throw_error({file.name(), ": expected a checkpoint of fit, with \"", key, "\", found none"});
  std::int64_t number = -1;
  const char* const end = text->data() + text->size();
  const auto read = std::from_chars(text->data(), end, number);
  if (read.ec != std::errc() || read.ptr != end || number < 0 || number > most)
    throw_error({file.name(), ", metadata ", key, ": expected a whole number from 0 to ", most, ", found \"",
                 shortened(*text), "\""});
  return number;
}

/// A number in the metadata; empty if it is not there. Throws Error if it is none.
template <class = void>
std::optional<double> metadata_real(const Safetensors& file, std::string_view key) {
  const std::string* const text = file.find_metadata(key);
  if (!text) return {};
  double value = 0;
  const char* const end = text->data() + text->size();
  const auto read = std::from_chars(text->data(), end, value);
  if (read.ec != std::errc() || read.ptr != end)
    throw_error({file.name(), ", metadata ", key, ": expected a number, found \"", shortened(*text), "\""});
  return value;
}

template <class = void>
std::string bytes_of(const Safetensors& file, const std::string& name) {
  const Safetensors::Tensor* const tensor = file.find(name);
  if (!tensor) return {};
  const auto bytes = file.bytes(*tensor);
  return {bytes.begin(), bytes.end()};
}

/// The settings as metadata.
template <class = void>
std::vector<std::pair<const char*, std::string>> settings_texts(const FitSettings& fit) {
  return {{"fit_samples", std::to_string(fit.samples)},
          {"fit_batch_size", std::to_string(fit.batch_size)},
          {"fit_shuffle", fit.shuffle ? "true" : "false"},
          {"fit_seed", std::to_string(fit.seed)}};
}

template <class = void>
[[gnu::cold]] void add_position(SafetensorsWriter& file, const FitPosition& position,
                                const FitSettings& fit) {
  for (const auto& [key, text] : settings_texts(fit)) file.add_metadata(key, text);
  file.add_metadata("fit_epochs", std::to_string(position.epochs));
  file.add_metadata("fit_batches", std::to_string(position.batches));
  file.add_metadata("fit_samples_seen", std::to_string(position.samples));
  if (position.is_stopped) file.add_metadata("fit_stopped", "true");
  if (position.learning_rate) file.add_metadata("learning_rate", shortest_text(*position.learning_rate));
  if (position.first_learning_rate)
    file.add_metadata("fit_learning_rate", shortest_text(*position.first_learning_rate));
  for (const auto& series : position.history)
    file.add<double>("fit:history/" + series.first, {series.second.size()},
                     [&](std::size_t i) { return series.second[i]; });
  file.add_bytes("fit:sums", position.sums);
}

/// Throws Error if the file was not written by fit with the same settings.
template <class = void>
[[gnu::cold]] FitPosition read_position(const Safetensors& file, const FitSettings& fit) {
  if (!file.find_metadata("fit_samples"))
    throw_error({file.name(),
                 ": expected a checkpoint of fit, which ModelCheckpoint and BackupAndRestore write, found a "
                 "model or weights alone"});
  for (const auto& [key, text] : settings_texts(fit)) {
    const std::string* const found = file.find_metadata(key);
    if (!found || *found != text)
      throw_error({file.name(), ": expected a checkpoint of fit with ", std::string_view(key).substr(4), " ",
                   text, ", found ", found ? shortened(*found) : "none"});
  }
  constexpr std::int64_t most = 1'000'000'000;
  FitPosition position;
  position.epochs = static_cast<int>(metadata_number(file, "fit_epochs", most));
  position.batches = static_cast<int>(metadata_number(file, "fit_batches", fit.batches));
  position.samples = static_cast<int>(metadata_number(file, "fit_samples_seen", fit.samples));
  position.sums = bytes_of(file, "fit:sums");
  position.is_stopped = file.find_metadata("fit_stopped") != nullptr;
  position.learning_rate = metadata_real(file, "learning_rate");
  position.first_learning_rate = metadata_real(file, "fit_learning_rate");
  constexpr std::string_view start = "fit:history/";
  for (const Safetensors::Tensor& tensor : file.tensors()) {
    if (!tensor.name.starts_with(start)) continue;
    if (tensor.size != static_cast<std::size_t>(position.epochs) || tensor.type != "F64")
      throw_error({file.name(), ", tensor ", shortened(tensor.name), ": expected ", position.epochs,
                   " numbers of the type F64, found ", tensor.size, " of ", tensor.type});
    std::vector<double> values(tensor.size);
    for (std::size_t i = 0; i < values.size(); ++i) values[i] = file.element(tensor, i);
    position.history.add_series(tensor.name.substr(start.size()), std::move(values));
  }
  if (position.history.epochs() != position.epochs)
    throw_error({file.name(), ": expected a History of ", position.epochs, " epochs, found none"});
  return position;
}

}  // namespace mica::detail
