// SPDX-License-Identifier: MIT
#pragma once

#include <mica/core/messages/error.hpp>
#include <mica/training/history.hpp>
#include <mica/training/terminal.hpp>

#include <algorithm>
#include <cstddef>
#include <cstdio>
#include <string>
#include <utility>
#include <vector>

/// The line of text that the progress of an epoch is printed as.
namespace mica::detail {

inline std::string printed(const char* format, double value) {
  char text[64];
  std::snprintf(text, sizeof text, format, value);
  return text;
}

/// "45s", "2:05", "1:00:03".
inline std::string clock_time(double seconds) {
  const int whole = static_cast<int>(seconds + 0.5), minutes = whole / 60;
  char text[64];
  if (whole < 60)
    std::snprintf(text, sizeof text, "%ds", whole);
  else if (whole < 3600)
    std::snprintf(text, sizeof text, "%d:%02d", minutes, whole % 60);
  else
    std::snprintf(text, sizeof text, "%d:%02d:%02d", minutes / 60, minutes % 60, whole % 60);
  return text;
}

/// "3s/step", "12ms/step", "740us/step".
inline std::string step_time(double seconds) {
  if (seconds >= 1) return printed("%.0fs/step", seconds);
  return seconds >= 1e-3 ? printed("%.0fms/step", seconds * 1e3) : printed("%.0fus/step", seconds * 1e6);
}

/// The parts of a line, in this order: " 5/10 ", the bar, " 3s", " 300ms/step", " - loss: 0.5000". A line
/// that is wider than the terminal leaves parts out.
class ProgressLine {
 public:
  static constexpr std::size_t usual_bar = 20, least_bar = 5;

  /// `seconds` is the time that is printed. All numbers of the logs are printed, except for their "seconds".
  ProgressLine(int done, int batches, double seconds, double seconds_of_step, const Logs& logs)
      : done_(done), batches_(batches), time_(clock_time(seconds)), step_(step_time(seconds_of_step)) {
    const std::string total = std::to_string(batches), number = std::to_string(done);
    count_ = joined({std::string(total.size() - number.size(), ' '), number, "/", total});
    for (const auto& [name, value] : logs) {
      if (name == "seconds") continue;
      // Keras' four digits, and an exponent for numbers that these would print as zero.
      const char* format = value != 0 && value < 1e-3 && value > -1e-3 ? "%.4e" : "%.4f";
      items_.push_back(joined({" - ", name, ": ", printed(format, value)}));
    }
  }

  /// The line of `verbose = 2`: no bar, and a dash between the parts.
  std::string without_bar() const {
    return joined({done_, "/", batches_, " - ", time_, " - ", step_, items()});
  }

  /// The whole line.
  std::string with_bar(std::size_t width = usual_bar) const {
    return joined({count_, " ", bar(width), " ", time_, " ", step_, items()});
  }

  /// The line in at most `room` columns: the bar is shorter or left out, then the time of a step, then the
  /// last numbers. A finished line loses only the bar and goes on in the next line.
  std::string fitted(std::size_t room, bool is_finished) const {
    const std::string text = joined({count_, " ", time_, " ", step_, items()});
    const std::size_t length = length_of(text);
    if (room > length + least_bar) return with_bar(std::min(usual_bar, room - length - 1));
    if (room >= length) return text;
    return is_finished ? broken(room) : cut(room);
  }

 private:
  std::string items() const {
    std::string text;
    for (const std::string& item : items_) text += item;
    return text;
  }

  std::string bar(std::size_t width) const {
    const auto filled = static_cast<std::size_t>(static_cast<double>(width) * done_ / batches_);
    std::string text;
    for (std::size_t i = 0; i < width; ++i) text += i < filled ? "\u2501" : "\u2500";
    return text;
  }

  /// As many parts as fit, without the bar and the time of a step.
  std::string cut(std::size_t room) const {
    std::string text = count_.substr(0, room);
    if (length_of(text) + 1 + length_of(time_) > room) return text;
    text += ' ' + time_;
    for (const std::string& item : items_) {
      if (length_of(text + item) > room) break;
      text += item;
    }
    return text;
  }

  /// All parts but the bar, in as many lines as they need.
  std::string broken(std::size_t room) const {
    std::string text, current = count_;
    const auto add = [&](const std::string& part) {
      if (length_of(current + part) > room) {
        text += current + '\n';
        current = ' ';
      }
      current += part;
    };
    add(' ' + time_);
    add(' ' + step_);
    for (const std::string& item : items_) add(item);
    return text + current;
  }

  int done_;
  int batches_;
  std::string count_;
  std::string time_;
  std::string step_;
  std::vector<std::string> items_;
};

}  // namespace mica::detail
