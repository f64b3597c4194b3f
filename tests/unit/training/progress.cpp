// SPDX-License-Identifier: MIT
#include <mica/training/progress.hpp>

#include "support/fake_model.hpp"

#include <doctest/doctest.h>

#include <sstream>
#include <string>
#include <utility>
#include <vector>

namespace {

double now = 0;
int columns = 0;

/// The output of a Progress, at times that the test sets.
class Report {
 public:
  Report(int verbose, bool terminal, int epochs, int batches, int width = 200)
      : epochs_(epochs),
        batches_(batches),
        progress_(
            out_, verbose, terminal, [] { return now; }, [](const std::ostream&) { return columns; }) {
    now = 1000;
    columns = width;
    const std::vector<std::string> names;
    progress_.on_train_begin({model_, epochs, batches, names});
    progress_.on_epoch_begin({model_, 0, epochs});
  }

  /// `seconds` after the last call, `done` batches are done. Returns what that prints.
  std::string after(double seconds, int done, double loss = 0.5) {
    now += seconds;
    progress_.on_train_batch_end({model_, 0, done - 1, batches_, logs_of(loss)});
    return printed();
  }

  std::string end(double seconds, double loss = 0.5) {
    mica::Logs logs = logs_of(loss);
    logs.set("seconds", seconds);
    progress_.on_epoch_end({model_, 0, epochs_, logs});
    return printed();
  }

  std::string begin(int epoch) {
    progress_.on_epoch_begin({model_, epoch, epochs_});
    return printed();
  }

  std::string printed() {
    const std::string text = out_.str();
    out_.str("");
    return text;
  }

 private:
  static mica::Logs logs_of(double loss) {
    mica::Logs logs;
    logs.set("loss", loss);
    logs.set("accuracy", 0.75);
    return logs;
  }

  FakeModel model_;
  std::ostringstream out_;
  int epochs_;
  int batches_;
  mica::detail::Progress progress_;
};

/// One epoch of 10 batches on a terminal. After `seconds` five batches are done; then the epoch is finished,
/// or left.
void print_epoch(std::ostream& out, int verbose, double seconds, const mica::Logs& logs, bool is_finished) {
  FakeModel model;
  mica::detail::Progress progress(
      out, verbose, true, [] { return now; }, [](const std::ostream&) { return columns; });
  const std::vector<std::string> names;
  progress.on_train_begin({model, 1, 10, names});
  progress.on_epoch_begin({model, 0, 1});
  now += seconds;
  progress.on_train_batch_end({model, 0, 4, 10, logs});
  mica::Logs finished = logs;
  finished.set("seconds", 2 * seconds);
  if (is_finished) progress.on_epoch_end({model, 0, 1, finished});
}

}  // namespace

TEST_CASE("where lines cannot be drawn again, an epoch is one line") {
  Report report(1, false, 5, 1875);
  CHECK(report.printed() == "Epoch 1/5\n");
  CHECK(report.after(1, 500) == "");
  CHECK(report.after(1, 1000) == "");
  CHECK(report.end(5) == "1875/1875 ━━━━━━━━━━━━━━━━━━━━ 5s 3ms/step - loss: 0.5000 - accuracy: 0.7500\n");
  CHECK(report.begin(1) == "Epoch 2/5\n");
}

TEST_CASE("on a terminal the bar grows, with the time that is left") {
  Report report(1, true, 2, 100);
  const std::string numbers = " - loss: 0.5000 - accuracy: 0.7500";
  CHECK(report.printed() == "Epoch 1/2\n");
  CHECK(report.after(1, 4) == "\r\x1b[K  4/100 ──────────────────── 24s 250ms/step" + numbers);
  CHECK(report.after(1, 50) == "\r\x1b[K 50/100 ━━━━━━━━━━────────── 2s 40ms/step" + numbers);
  CHECK(report.after(1, 99) == "\r\x1b[K 99/100 ━━━━━━━━━━━━━━━━━━━─ 0s 30ms/step" + numbers);
  CHECK(report.end(4) == "\r\x1b[K100/100 ━━━━━━━━━━━━━━━━━━━━ 4s 40ms/step" + numbers + "\n");
}

TEST_CASE("a growing line loses what does not fit: bar, time of a step, numbers") {
  const std::pair<int, std::string> rows[] = {
      {76, " 50/100 ━━━━━━━━━━────────── 2s 40ms/step - loss: 0.5000 - accuracy: 0.7500"},
      {75, " 50/100 ━━━━━━━━━────────── 2s 40ms/step - loss: 0.5000 - accuracy: 0.7500"},
      {61, " 50/100 ━━─── 2s 40ms/step - loss: 0.5000 - accuracy: 0.7500"},
      {60, " 50/100 2s 40ms/step - loss: 0.5000 - accuracy: 0.7500"},
      {55, " 50/100 2s 40ms/step - loss: 0.5000 - accuracy: 0.7500"},
      {54, " 50/100 2s - loss: 0.5000 - accuracy: 0.7500"},
      {45, " 50/100 2s - loss: 0.5000 - accuracy: 0.7500"},
      {44, " 50/100 2s - loss: 0.5000"},
      {26, " 50/100 2s - loss: 0.5000"},
      {25, " 50/100 2s"},
      {11, " 50/100 2s"},
      {10, " 50/100"},
      {8, " 50/100"},
      {4, " 50"},
      {2, " "},
      {0, " "}};
  for (const auto& [width, text] : rows) {
    Report report(1, true, 2, 100, width);
    report.printed();
    CHECK(report.after(2, 50) == "\r\x1b[K" + text);
  }
}

TEST_CASE("the terminal may become narrower and wider meanwhile") {
  Report report(1, true, 2, 100);
  report.printed();
  CHECK(report.after(1, 25).find("━━━━━─────") != std::string::npos);
  columns = 60;
  CHECK(report.after(1, 50) == "\r\x1b[K 50/100 2s 40ms/step - loss: 0.5000 - accuracy: 0.7500");
  columns = 200;
  CHECK(report.after(1, 75).find("━━━━━─────") != std::string::npos);
}

TEST_CASE("a finished line loses the bar alone, and goes on in the next line") {
  const std::pair<int, std::string> rows[] = {
      {75, "100/100 ━━━━━━━━━━━━━━━━━━━ 4s 40ms/step - loss: 0.5000 - accuracy: 0.7500"},
      {55, "100/100 4s 40ms/step - loss: 0.5000 - accuracy: 0.7500"},
      {54, "100/100 4s 40ms/step - loss: 0.5000\n  - accuracy: 0.7500"},
      {30, "100/100 4s 40ms/step\n  - loss: 0.5000\n  - accuracy: 0.7500"}};
  for (const auto& [width, text] : rows) {
    Report report(1, true, 2, 100, width);
    report.after(4, 100);
    report.printed();
    CHECK(report.end(4) == "\r\x1b[K" + text + "\n");
  }
}

TEST_CASE("the last batch's line is a growing line, which stays one line") {
  Report report(1, true, 2, 100, 40);
  report.printed();
  CHECK(report.after(4, 100) == "\r\x1b[K100/100 0s - loss: 0.5000");
}

TEST_CASE("where lines cannot be drawn again, the width does not matter") {
  Report report(1, false, 1, 100, 10);
  CHECK(report.end(5) == "100/100 ━━━━━━━━━━━━━━━━━━━━ 5s 50ms/step - loss: 0.5000 - accuracy: 0.7500\n");
  Report lines(2, true, 1, 100, 10);
  CHECK(lines.end(5) == "100/100 - 5s - 50ms/step - loss: 0.5000 - accuracy: 0.7500\n");
}

TEST_CASE("a name's characters are counted, not its bytes") {
  std::ostringstream out;
  mica::Logs logs;
  logs.set("größe", 0.5);
  columns = 51;
  print_epoch(out, 1, 1, logs, false);
  CHECK(out.str() == "\r\x1b[K 5/10 ━━━━━━━─────── 1s 200ms/step - größe: 0.5000\n");
}

TEST_CASE("it is not drawn more often than an eye can see") {
  Report report(1, true, 2, 100);
  report.printed();
  CHECK(report.after(0.04, 10) == "");
  CHECK(report.after(0.02, 15) != "");
  CHECK(report.after(0.04, 20) == "");
  CHECK(report.after(0.02, 25) != "");
}

TEST_CASE("verbose 2 is one line of text for an epoch, also on a terminal") {
  Report report(2, true, 5, 1875);
  CHECK(report.printed() == "Epoch 1/5\n");
  CHECK(report.after(1, 500) == "");
  CHECK(report.end(5) == "1875/1875 - 5s - 3ms/step - loss: 0.5000 - accuracy: 0.7500\n");
}

TEST_CASE("verbose 0 prints nothing") {
  Report report(0, true, 5, 1875);
  CHECK(report.after(1, 500) == "");
  CHECK(report.end(5) == "");
  CHECK(report.begin(1) == "");
}

TEST_CASE("a single epoch has no number") {
  Report report(1, false, 1, 8);
  CHECK(report.printed() == "");
  CHECK(report.end(2) == "8/8 ━━━━━━━━━━━━━━━━━━━━ 2s 250ms/step - loss: 0.5000 - accuracy: 0.7500\n");
}

TEST_CASE("times are written as Keras writes them") {
  struct Row {
    double seconds;  // for an epoch of 10 batches
    std::string text;
  };
  const Row rows[] = {{0, "0s 0us/step"},          {0.0074, "0s 740us/step"},  {0.02, "0s 2ms/step"},
                      {59.4, "59s 6s/step"},       {59.6, "1:00 6s/step"},     {65, "1:05 6s/step"},
                      {3599.4, "59:59 360s/step"}, {3603, "1:00:03 360s/step"}};
  for (const auto& [seconds, text] : rows) {
    Report report(1, false, 1, 10);
    CHECK(report.end(seconds) ==
          "10/10 ━━━━━━━━━━━━━━━━━━━━ " + text + " - loss: 0.5000 - accuracy: 0.7500\n");
  }
}

TEST_CASE("numbers that four digits do not show have an exponent") {
  const std::pair<double, std::string> rows[] = {
      {1234.56789, "1234.5679"},    {0.00105, "0.0010"}, {0.00012345, "1.2345e-04"},
      {-0.00012345, "-1.2345e-04"}, {0, "0.0000"},       {-2.5, "-2.5000"}};
  for (const auto& [loss, text] : rows) {
    Report report(2, false, 1, 10);
    CHECK(report.end(1, loss) == "10/10 - 1s - 100ms/step - loss: " + text + " - accuracy: 0.7500\n");
  }
}

TEST_CASE("output behind an epoch that was not finished begins in a new line") {
  columns = 200;
  const auto printed = [](int verbose, double seconds, bool is_finished) {
    std::ostringstream out;
    print_epoch(out, verbose, seconds, mica::Logs(), is_finished);
    return out.str();
  };
  CHECK(printed(1, 1, false) == "\r\x1b[K 5/10 ━━━━━━━━━━────────── 1s 200ms/step\n");
  CHECK(printed(1, 1, true).ends_with("2s 200ms/step\n"));
  CHECK(printed(1, 0, false) == "");
  CHECK(printed(0, 1, false) == "");
}

TEST_CASE("the numbers of a line have no seconds, which the line begins with") {
  std::ostringstream out;
  print_epoch(out, 2, 1, mica::Logs(), true);
  CHECK(out.str() == "10/10 - 2s - 200ms/step\n");
}
