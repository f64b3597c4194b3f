// SPDX-License-Identifier: MIT
#pragma once

#include <mica/core/messages/error.hpp>
#include <mica/core/values/number_text.hpp>
#include <mica/io/replace_file.hpp>
#include <mica/training/callbacks/events.hpp>

#include <algorithm>
#include <charconv>
#include <cstddef>
#include <fstream>
#include <ios>
#include <limits>
#include <ostream>
#include <string>
#include <utility>
#include <vector>

namespace mica {

/// Writes a line of numbers to a file after each epoch, Keras' CSVLogger. The first line has the names:
/// "epoch", which counts from 0, and then those of the History in the order of the alphabet.
///
///     CSVLogger{.filename = "training.csv"}
///
///     epoch,accuracy,loss,seconds
///     0,0.945,0.1884,0.67
///
/// A number is written such that it is read as the same double. Each line is in the file when the epoch's
/// other callbacks are called. Training that is resumed continues the file: the line of an epoch that is
/// trained once more replaces the old line.
///
/// Throws Error if the file cannot be written, before the first batch or after an epoch, or if it is
/// continued and its names are others.
struct CSVLogger {
  std::string filename;
  std::string separator = ",";
  /// Whether the lines are appended to an old file, whose first line must have the same names. If not, the
  /// file is emptied.
  bool append = false;

  /// Whether no epoch of this fit has begun yet. Fit may then be resumed after epochs that are in the file.
  bool may_be_resumed = false;

  template <class = void>
  void on_train_begin() {
    write(std::ios::app, "");
    may_be_resumed = true;
  }

  /// Fit does not call it for an epoch that is resumed in its middle.
  template <class = void>
  void on_epoch_begin(int epoch) {
    if (epoch > 0 || !may_be_resumed) return;
    if (!append) write(std::ios::trunc, "");
    may_be_resumed = false;
  }

  template <class = void>
  void on_epoch_end(const EpochEnd& event) {
    if (std::exchange(may_be_resumed, false)) remove_lines_from(event.epoch);
    std::vector<std::string> names;
    for (const auto& [name, value] : event.logs)
      names.insert(std::upper_bound(names.begin(), names.end(), name), name);
    std::string header = "epoch", row = std::to_string(event.epoch);
    for (const std::string& name : names) {
      header += separator + name;
      row += separator + detail::shortest_text(event.logs[name]);
    }
    const auto [found, is_ended] = first_line();
    if (!found.empty() && found != header)
      detail::throw_error(
          {filename, ": expected the names \"", header, "\" in the first line, found \"", found, "\""});
    write(std::ios::app, (is_ended ? "" : "\n") + (found.empty() ? header + '\n' : "") + row + '\n');
  }

 private:
  /// Removes the last lines of the file, back to that of `epoch`, if their epochs ascend.
  template <class = void>
  void remove_lines_from(int epoch) const {
    std::vector<std::string> lines;
    std::ifstream in(filename);
    for (std::string line; std::getline(in, line);) lines.push_back(std::move(line));
    std::size_t left = lines.size();
    for (int below = std::numeric_limits<int>::max(); left > 1; --left) {
      const std::string& line = lines[left - 1];
      int found = -1;
      std::from_chars(line.data(), line.data() + line.size(), found);
      if (found < epoch || found >= below) break;
      below = found;
    }
    if (left == lines.size()) return;
    lines.resize(left);
    detail::replace_file(
        filename,
        [&](std::ostream& out) {
          for (const std::string& line : lines) out << line << '\n';
        },
        "numbers of training");
  }

  /// The first line, and whether the file ends with the end of a line.
  template <class = void>
  std::pair<std::string, bool> first_line() const {
    std::ifstream in(filename);
    std::string line;
    std::getline(in, line);
    char last = '\n';
    in.seekg(-1, std::ios::end);
    in.get(last);
    return {line, last == '\n'};
  }

  template <class = void>
  void write(std::ios::openmode mode, const std::string& text) const {
    std::ofstream out(filename, std::ios::out | mode);
    out << text;
    out.close();
    if (!out)
      detail::throw_error({filename,
                           ": expected to write numbers of training, found that the file cannot be "
                           "written"});
  }
};

}  // namespace mica
