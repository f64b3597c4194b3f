// SPDX-License-Identifier: MIT
#pragma once

#include <mica/training/history.hpp>

#include <chrono>
#include <cstdio>
#include <iostream>
#include <string>

#if defined _WIN32
#include <io.h>
#else
#include <unistd.h>
#endif

namespace mica {

/// Whether what is written to `out` appears on a terminal, where a line can be drawn again.
inline bool is_terminal(const std::ostream& out) {
  const bool is_output = out.rdbuf() == std::cout.rdbuf();
  if (!is_output && out.rdbuf() != std::cerr.rdbuf() && out.rdbuf() != std::clog.rdbuf()) return false;
#if defined _WIN32
  return _isatty(is_output ? 1 : 2) != 0;
#else
  return isatty(is_output ? STDOUT_FILENO : STDERR_FILENO) != 0;
#endif
}

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
class Progress {
 public:
  /// The time in seconds since some moment.
  using Clock = double (*)();

  Progress(std::ostream& out, int verbose, bool terminal, int epochs, int batches, Clock clock = steady)
      : out_(out),
        verbose_(verbose),
        redraws_(terminal && verbose == 1),
        epochs_(epochs),
        batches_(batches),
        clock_(clock) {}

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
    draw(done, detail::clock_time(step * (batches_ - done)) + ' ' + detail::step_time(step), logs);
    out_ << std::flush;
    unfinished_ = true;
  }

  void end_epoch(const Logs& logs, double seconds) {
    if (verbose_ == 0) return;
    const std::string time = detail::clock_time(seconds), step = detail::step_time(seconds / batches_);
    if (verbose_ == 1)
      draw(batches_, time + ' ' + step, logs);
    else
      out_ << batches_ << '/' << batches_ << " - " << time << " - " << step << numbers(logs);
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
  static constexpr int width = 20;
  static constexpr double seconds_between_drawings = 0.05;

  static double steady() {
    return std::chrono::duration<double>(std::chrono::steady_clock::now().time_since_epoch()).count();
  }

  static std::string numbers(const Logs& logs) {
    std::string text;
    for (const auto& [name, value] : logs) {
      text += " - ";
      text += name;
      // Keras' four digits, and an exponent for what they would not show.
      text += detail::printed(value != 0 && value < 1e-3 && value > -1e-3 ? ": %.4e" : ": %.4f", value);
    }
    return text;
  }

  void draw(int done, const std::string& time, const Logs& logs) {
    const std::string total = std::to_string(batches_), count = std::to_string(done);
    const int filled = static_cast<int>(static_cast<double>(width) * done / batches_);
    std::string bar;
    for (int i = 0; i < width; ++i) bar += i < filled ? "\u2501" : "\u2500";
    if (redraws_) out_ << '\r';
    out_ << std::string(total.size() - count.size(), ' ') << count << '/' << total << ' ' << bar << ' '
         << time << numbers(logs);
    // Erases what a longer line left behind.
    if (redraws_) out_ << "\x1b[K";
  }

  std::ostream& out_;
  int verbose_;
  bool redraws_;
  int epochs_;
  int batches_;
  Clock clock_;
  bool unfinished_ = false;
  double start_ = 0, drawn_ = 0;
};

}  // namespace mica
