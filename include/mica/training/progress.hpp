// SPDX-License-Identifier: MIT
#pragma once

#include <mica/training/callbacks/callback.hpp>
#include <mica/training/progress_line.hpp>
#include <mica/training/terminal.hpp>

#include <algorithm>
#include <chrono>
#include <cstddef>
#include <ostream>

namespace mica::detail {

/// The listener that prints Keras' report of training: `verbose` 0 prints nothing, 1 draws a bar, 2 prints
/// one line for each epoch. On a terminal the bar is drawn again while it grows, with the time that is left,
/// and its line is never wider than the terminal. Elsewhere the bar is printed once, at the end of the epoch.
class Progress {
 public:
  /// Returns the time in seconds since some moment.
  using Clock = double (*)();
  /// Returns the columns of the terminal. It is called each time that a line is drawn.
  using Columns = int (*)(const std::ostream& out);

  template <class = void>
  Progress(std::ostream& out, int verbose) : Progress(out, verbose, is_terminal(out)) {}
  template <class = void>
  Progress(std::ostream& out, int verbose, bool terminal, Clock clock = steady,
           Columns columns = terminal_columns)
      : out_(out), verbose_(verbose), redraws_(terminal && verbose == 1), clock_(clock), columns_(columns) {}

  Progress(const Progress&) = delete;
  Progress& operator=(const Progress&) = delete;

  /// Ends the line of an epoch that was not finished, so that other output begins in a new line.
  ~Progress() {
    if (unfinished_) out_ << '\n' << std::flush;
  }

  template <class = void>
  void on_train_begin(const TrainBegin& event) {
    batches_ = event.batches;
  }

  template <class = void>
  void on_epoch_begin(const EpochBegin& event) {
    start_ = drawn_ = clock_();
    // As in Keras, a single epoch has no number.
    if (verbose_ > 0 && event.epochs > 1)
      out_ << "Epoch " << event.epoch + 1 << '/' << event.epochs << '\n' << std::flush;
  }

  template <class = void>
  void on_train_batch_end(const BatchEnd& event) {
    if (!redraws_) return;
    const double now = clock_();
    if (now - drawn_ < seconds_between_drawings) return;
    drawn_ = now;
    const int done = event.batch + 1;
    const double step = (now - start_) / done;
    redraw(ProgressLine(done, batches_, step * (batches_ - done), step, event.logs), false);
    out_ << std::flush;
    unfinished_ = true;
  }

  template <class = void>
  void on_epoch_end(const EpochEnd& event) {
    if (verbose_ == 0) return;
    const double seconds = event.logs["seconds"];
    const ProgressLine line(batches_, batches_, seconds, seconds / batches_, event.logs);
    if (redraws_)
      redraw(line, true);
    else
      out_ << (verbose_ == 1 ? line.with_bar() : line.without_bar());
    out_ << '\n' << std::flush;
    unfinished_ = false;
  }

 private:
  static constexpr double seconds_between_drawings = 0.05;

  template <class = void>
  static double steady() {
    return std::chrono::duration<double>(std::chrono::steady_clock::now().time_since_epoch()).count();
  }

  template <class = void>
  void redraw(const ProgressLine& line, bool is_finished) {
    // The last column stays free: a terminal that has written there may be in the next line already.
    const std::size_t room = static_cast<std::size_t>(std::max(columns_(out_), 2)) - 1;
    // The first characters erase the old line, which may be longer.
    out_ << "\r\x1b[K" + line.fitted(room, is_finished);
  }

  std::ostream& out_;
  int verbose_;
  bool redraws_;
  Clock clock_;
  Columns columns_;
  int batches_ = 0;
  bool unfinished_ = false;
  double start_ = 0, drawn_ = 0;
};

}  // namespace mica::detail
