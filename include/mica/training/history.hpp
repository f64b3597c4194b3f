// SPDX-License-Identifier: MIT
#pragma once

#include <mica/core/messages/error.hpp>
#include <mica/core/values/finite.hpp>
#include <mica/core/values/number_text.hpp>

#include <fstream>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace mica {

/// The results of an epoch or of `evaluate`: numbers with names. They are the loss, the metrics, then the
/// loss and the metrics of the validation, whose names begin with "val_".
class Logs {
 public:
  template <class = void>
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
  template <class = void>
  double operator[](std::string_view name) const {
    std::string known;
    for (const auto& [key, value] : entries_) {
      if (key == name) return value;
      known += detail::joined({known.empty() ? "" : ", ", key});
    }
    detail::throw_error({"expected one of ", known, ", found \"", name, "\""});
  }

  template <class = void>
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
  History() = default;
  /// A history of no epochs, with an empty series for each name.
  template <class = void>
  explicit History(const std::vector<std::string>& names) {
    for (const std::string& name : names) series(name);
  }

  /// Adds a series of a new name, which has as many numbers as the others.
  template <class = void>
  void add_series(std::string name, std::vector<double> values) {
    series_.emplace_back(std::move(name), std::move(values));
  }

  template <class = void>
  void append(const Logs& epoch) {
    for (const auto& [name, value] : epoch) series(name).push_back(value);
  }

  /// Throws Error if no series has this name.
  template <class = void>
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
  template <class = void>
  int epochs() const {
    return series_.empty() ? 0 : static_cast<int>(series_.front().second.size());
  }

  /// One line of JSON, {"loss":[0.5,0.25],"seconds":[1.5,1.25]}. A number is written such that it is read as
  /// the same double; NaN and infinity, which JSON does not have, are null.
  template <class = void>
  std::string to_json() const {
    std::string json = "{";
    for (const auto& [name, values] : series_) {
      json += json.size() > 1 ? ",\"" : "\"";
      json += escaped(name) + "\":[";
      const char* separator = "";
      for (const double value : values) {
        json += separator;
        json += detail::is_finite(value) ? detail::shortest_text(value) : "null";
        separator = ",";
      }
      json += ']';
    }
    return json + '}';
  }

  /// Writes `to_json()` and the end of the line to a file. Throws Error if it cannot be written.
  template <class = void>
  void write_json(const std::string& path) const {
    std::ofstream out(path);
    out << to_json() << '\n';
    out.close();
    if (!out)
      detail::throw_error({path, ": expected to write the history, found that the file cannot be written"});
  }

  auto begin() const { return series_.begin(); }
  auto end() const { return series_.end(); }

 private:
  template <class = void>
  static std::string escaped(const std::string& name) {
    std::string text;
    for (const char letter : name) {
      if (letter == '"' || letter == '\\') text += '\\';
      text += letter;
    }
    return text;
  }

  template <class = void>
  std::vector<double>& series(const std::string& name) {
    for (auto& [key, values] : series_) {
      if (key == name) return values;
    }
    return series_.emplace_back(name, std::vector<double>()).second;
  }

  std::vector<std::pair<std::string, std::vector<double>>> series_;
};

}  // namespace mica
