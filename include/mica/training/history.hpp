// SPDX-License-Identifier: MIT
#pragma once

#include <mica/core/messages/error.hpp>

#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace mica {

/// The results of an epoch or of `evaluate`: numbers with names. They are the loss, the metrics, then the
/// loss and the metrics of the validation, whose names begin with "val_".
class Logs {
 public:
  void set(std::string name, double value) {
    for (auto& [key, old] : entries_) {
      if (key == name) {
        old = value;
        return;
      }
    }
    entries_.emplace_back(std::move(name), value);
  }

  /// Throws Error if no number has this name.
  double operator[](std::string_view name) const {
    std::string known;
    for (const auto& [key, value] : entries_) {
      if (key == name) return value;
      known += detail::joined({known.empty() ? "" : ", ", key});
    }
    detail::throw_error({"expected one of ", known, ", found \"", name, "\""});
  }

  bool contains(std::string_view name) const {
    for (const auto& [key, value] : entries_) {
      if (key == name) return true;
    }
    return false;
  }

  auto begin() const { return entries_.begin(); }
  auto end() const { return entries_.end(); }
  bool empty() const { return entries_.empty(); }

 private:
  std::vector<std::pair<std::string, double>> entries_;
};

/// The result of `fit`, Keras' History: `history["val_accuracy"]` has one number for each finished epoch.
/// "seconds" is the time of an epoch, validation included.
class History {
 public:
  void append(const Logs& epoch) {
    for (const auto& [name, value] : epoch) series(name).push_back(value);
  }

  /// Throws Error if no series has this name.
  const std::vector<double>& operator[](std::string_view name) const {
    std::string known;
    for (const auto& [key, values] : series_) {
      if (key == name) return values;
      known += (known.empty() ? "" : ", ") + key;
    }
    if (known.empty()) known = "nothing, since no epoch was finished";
    detail::throw_error({"expected one of ", known, ", found \"", name, "\""});
  }

  /// The number of finished epochs.
  int epochs() const { return series_.empty() ? 0 : static_cast<int>(series_.front().second.size()); }

  auto begin() const { return series_.begin(); }
  auto end() const { return series_.end(); }

 private:
  std::vector<double>& series(const std::string& name) {
    for (auto& [key, values] : series_) {
      if (key == name) return values;
    }
    return series_.emplace_back(name, std::vector<double>()).second;
  }

  std::vector<std::pair<std::string, std::vector<double>>> series_;
};

}  // namespace mica
