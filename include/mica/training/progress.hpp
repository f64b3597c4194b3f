// SPDX-License-Identifier: MIT
#pragma once

#include <mica/training/history.hpp>
#include <mica/training/terminal.hpp>

#include <algorithm>
#include <chrono>
#include <cstddef>
#include <cstdio>
#include <ostream>
#include <string>
#include <utility>
#include <vector>

namespace mica {

namespace detail {

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

}  // namespace detail

/// Keras' report of training: `verbose` 0 prints nothing, 1 draws a bar, 2 prints a line an epoch. A bar is
/// drawn again while it grows, with the time that is left, on a terminal alone; elsewhere its last state is
/// printed.
///
/// On a terminal a line is never wider than the terminal. While it grows, it loses what does not fit: the bar
/// becomes shorter or goes, then the time of a step, then the last numbers. When the epoch is finished, the
/// line loses the bar alone, and goes on in the next line with the numbers that do not fit.
class Progress {
 public:
  /// The time in seconds since some moment.
  using Clock = double (*)();
  /// The columns of the terminal, asked each time that something is drawn.
  using Columns = int (*)(const std::ostream& out);

  Progress(std::ostream& out, int verbose, bool terminal, int epochs, int batches, Clock clock = steady,
           Columns columns = detail::terminal_columns)
      : out_(out),
        verbose_(verbose),
        redraws_(terminal && verbose == 1),
        epochs_(epochs),
        batches_(batches),
        clock_(clock),
        columns_(columns) {}

  void begin_epoch(int epoch) {
    start_ = drawn_ = clock_();
    // As in Keras, a single epoch has no number.
    if (verbose_ > 0 && epochs_ > 1) out_ << "Epoch " << epoch + 1 << '/' << epochs_ << '\n' << std::flush;
  }

  /// After `done` batches, with what was measured so far.
  void update(int done, const Logs& logs) {
    if (!redraws_) return;
    const double now = clock_();
    if (now - drawn_ < seconds_between_drawings) return;
    drawn_ = now;
    const double step = (now - start_) / done;
    draw({done, detail::clock_time(step * (batches_ - done)), detail::step_time(step), items_of(logs)},
         false);
    out_ << std::flush;
    unfinished_ = true;
  }

  void end_epoch(const Logs& logs, double seconds) {
    if (verbose_ == 0) return;
    const Line line{batches_, detail::clock_time(seconds), detail::step_time(seconds / batches_),
                    items_of(logs)};
    if (verbose_ == 1)
      draw(line, true);
    else
      out_ << batches_ << '/' << batches_ << " - " << line.time << " - " << line.step << joined(line.items);
    out_ << '\n' << std::flush;
    unfinished_ = false;
  }

  Progress(const Progress&) = delete;
  Progress& operator=(const Progress&) = delete;

  /// Whatever is printed next begins a line of its own, also where an epoch was left.
  ~Progress() {
    if (unfinished_) out_ << '\n' << std::flush;
  }

 private:
  /// What a line says, in this order; the bar stands behind the number of batches.
  struct Line {
    int done;
    std::string time;
    std::string step;
    std::vector<std::string> items;  ///< " - loss: 0.5000"
  };

  static constexpr std::size_t bar_width = 20, least_bar_width = 5;
  static constexpr double seconds_between_drawings = 0.05;

  static double steady() {
    return std::chrono::duration<double>(std::chrono::steady_clock::now().time_since_epoch()).count();
  }

  static std::vector<std::string> items_of(const Logs& logs) {
    std::vector<std::string> items;
    for (const auto& [name, value] : logs) {
      std::string text = " - ";
      text += name;
      // Keras' four digits, and an exponent for what they would not show.
      text += detail::printed(value != 0 && value < 1e-3 && value > -1e-3 ? ": %.4e" : ": %.4f", value);
      items.push_back(std::move(text));
    }
    return items;
  }

  static std::string joined(const std::vector<std::string>& items) {
    std::string text;
    for (const std::string& item : items) text += item;
    return text;
  }

  std::string count_of(int done) const {
    const std::string total = std::to_string(batches_), count = std::to_string(done);
    return std::string(total.size() - count.size(), ' ') + count + '/' + total;
  }

  std::string bar_of(int done, std::size_t width) const {
    const auto filled = static_cast<std::size_t>(static_cast<double>(width) * done / batches_);
    std::string bar;
    for (std::size_t i = 0; i < width; ++i) bar += i < filled ? "\u2501" : "\u2500";
    return bar;
  }

  void draw(const Line& line, bool is_finished) {
    const std::string count = count_of(line.done), times = ' ' + line.time + ' ' + line.step,
                      items = joined(line.items);
    const auto with_bar = [&](std::size_t width) {
      return count + ' ' + bar_of(line.done, width) + times + items;
    };
    if (!redraws_) {
      out_ << with_bar(bar_width);
      return;
    }
    // The last column stays free: a terminal that has written there may be in the next line already.
    const std::size_t room = static_cast<std::size_t>(std::max(columns_(out_), 2)) - 1;
    const std::size_t without_bar = detail::length_of(count + times + items);
    std::string text;
    if (room > without_bar + least_bar_width)
      text = with_bar(std::min(bar_width, room - without_bar - 1));
    else if (room >= without_bar)
      text = count + times + items;
    else
      text = is_finished ? broken(count, line, room) : cut(count, line, room);
    // First erases what is there, which may be longer.
    out_ << "\r\x1b[K" + text;
  }

  /// As much of a line as fits, without its bar and the time of a step.
  static std::string cut(const std::string& count, const Line& line, std::size_t room) {
    std::string text = count.substr(0, room);
    std::vector<std::string> parts = {' ' + line.time};
    parts.insert(parts.end(), line.items.begin(), line.items.end());
    for (const std::string& part : parts) {
      if (detail::length_of(text + part) > room) break;
      text += part;
    }
    return text;
  }

  /// A line without its bar, in as many lines as it takes.
  static std::string broken(const std::string& count, const Line& line, std::size_t room) {
    std::string text, current = count;
    std::vector<std::string> parts = {' ' + line.time, ' ' + line.step};
    parts.insert(parts.end(), line.items.begin(), line.items.end());
    for (const std::string& part : parts) {
      if (detail::length_of(current + part) > room) {
        text += current + '\n';
        current = " ";
      }
      current += part;
    }
    return text + current;
  }

  std::ostream& out_;
  int verbose_;
  bool redraws_;
  int epochs_;
  int batches_;
  Clock clock_;
  Columns columns_;
  bool unfinished_ = false;
  double start_ = 0, drawn_ = 0;
};

}  // namespace mica
