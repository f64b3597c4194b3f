// SPDX-License-Identifier: MIT
#include <mica/training/callbacks/callback.hpp>

#include "support/error_of.hpp"
#include "support/fake_model.hpp"

#include <doctest/doctest.h>

#include <string>
#include <utility>
#include <vector>

namespace {

/// Training of two epochs, of two batches each, as `fit` tells the callbacks of it.
void train(const std::vector<mica::Callback>& callbacks) {
  mica::Logs logs;
  logs.set("loss", 0.5);
  const std::vector<std::string> names = {"loss"};
  FakeModel model;
  mica::TrainBegin begin{model, 2, 2, names, 0.5};
  for (const mica::Callback& callback : callbacks) callback.on_train_begin(begin);
  for (int epoch = 0; epoch < 2; ++epoch) {
    mica::EpochBegin epoch_begin{model, epoch, 2, 0.5};
    for (const mica::Callback& callback : callbacks) callback.on_epoch_begin(epoch_begin);
    for (int batch = 0; batch < 2; ++batch) {
      mica::BatchBegin batch_begin{model, epoch, batch, 2};
      for (const mica::Callback& callback : callbacks) callback.on_train_batch_begin(batch_begin);
      mica::BatchEnd event{model, epoch, batch, 2, logs};
      for (const mica::Callback& callback : callbacks) callback.on_train_batch_end(event);
    }
    mica::TestBegin test_begin{model, epoch};
    for (const mica::Callback& callback : callbacks) callback.on_test_begin(test_begin);
    mica::TestEnd test_end{model, epoch, logs};
    for (const mica::Callback& callback : callbacks) callback.on_test_end(test_end);
    mica::EpochEnd event{model, epoch, 2, logs};
    for (const mica::Callback& callback : callbacks) callback.on_epoch_end(event);
  }
  mica::History history;
  history.append(logs);
  mica::TrainEnd end{model, history};
  for (const mica::Callback& callback : callbacks) callback.on_train_end(end);
}

struct Diary {
  std::string text;

  void on_train_begin() { text += "begin"; }
  void on_epoch_begin(int epoch) { text += ", epoch " + std::to_string(epoch) + ":"; }
  void on_train_batch_begin(mica::BatchBegin&) { text += " ("; }
  void on_train_batch_end(mica::BatchEnd& event) {
    text += std::to_string(event.batch) + '/' + std::to_string(event.batches) + ")";
  }
  void on_test_begin(mica::TestBegin& event) { text += " test " + std::to_string(event.epoch); }
  void on_test_end(mica::TestEnd& event) { text += event.logs["loss"] == 0.5 ? " 0.5" : "?"; }
  void on_epoch_end(mica::EpochEnd& event) { text += " of " + std::to_string(event.epochs); }
  void on_train_end() { text += ", end"; }
};

/// Is told the same by events.
struct DiaryOfEvents {
  std::string text;

  void on_train_begin(const mica::TrainBegin& event) {
    text += std::to_string(event.epochs) + " epochs of " + std::to_string(event.batches) + ", " +
            event.names[0] + (event.learning_rate == 0.5 ? ", a rate" : "");
  }
  void on_epoch_begin(mica::EpochBegin& event) {
    text += "; " + std::to_string(event.epoch) + "/" + std::to_string(event.epochs) +
            (event.learning_rate == 0.5 ? ", a rate" : "");
    event.learning_rate = 0.25;
  }
  void on_train_end(mica::TrainEnd& event) {
    text += "; " + std::to_string(event.history.epochs()) + " in the history";
  }
};

struct Counts {
  int epochs = 0;
  void on_epoch_end(const mica::EpochEnd&) { ++epochs; }
};

int calls_of_function = 0;
void count_calls(const mica::EpochEnd&) { ++calls_of_function; }

struct Nothing {};
struct KerasSignature {
  void on_epoch_end(int, const mica::Logs&) {}
};
struct OneOfTwoFits {
  void on_train_begin() {}
  void on_epoch_begin() {}
};

}  // namespace

TEST_CASE("a callback hears all events in their order") {
  Diary diary;
  train({&diary});
  CHECK(diary.text ==
        "begin, epoch 0: (0/2) (1/2) test 0 0.5 of 2, epoch 1: (0/2) (1/2) test 1 0.5 of 2, end");
}

TEST_CASE("on_train_begin and on_epoch_begin may take their events, and change them") {
  DiaryOfEvents diary;
  train({&diary});
  CHECK(diary.text == "2 epochs of 2, loss, a rate; 0/2, a rate; 1/2, a rate; 1 in the history");
  FakeModel model;
  mica::EpochBegin event{model, 0, 1, 0.5};
  mica::Callback(&diary).on_epoch_begin(event);
  CHECK(event.learning_rate == 0.25);
}

TEST_CASE("a callback has the functions that it needs") {
  Counts counts;
  train({&counts});
  CHECK(counts.epochs == 2);
}

TEST_CASE("a lambda and a function are called after each epoch") {
  std::vector<int> epochs;
  std::vector<double> losses;
  train({[&](const mica::EpochEnd& event) { epochs.push_back(event.epoch); },
         [&](mica::EpochEnd& event) { losses.push_back(event.logs["loss"]); }, count_calls, &count_calls});
  CHECK(epochs == std::vector{0, 1});
  CHECK(losses == std::vector{0.5, 0.5});
  CHECK(calls_of_function == 4);
}

TEST_CASE("a callback may end training") {
  const mica::Logs logs;
  FakeModel model;
  const mica::Callback callback = [](mica::EpochEnd& event) { event.stop_training = event.epoch == 3; };
  for (int epoch = 0; epoch < 5; ++epoch) {
    mica::EpochEnd event{model, epoch, 5, logs};
    callback.on_epoch_end(event);
    CHECK(event.stop_training == (epoch == 3));
  }
}

TEST_CASE("a callback is moved in if it can be, and its copies are one") {
  int destroyed = 0;
  struct Counter {
    explicit Counter(int& destructions) : count(&destructions) {}
    Counter(Counter&& other) noexcept : count(std::exchange(other.count, nullptr)) {}
    ~Counter() { *(count ? count : &ignored) += 1; }
    void on_train_end() { ++ends; }
    int* count;
    int ends = 0, ignored = 0;
  };
  {
    const mica::Callback first = Counter(destroyed);
    const std::vector<mica::Callback> copies = {first, first};
    train(copies);
    CHECK(destroyed == 0);
  }
  CHECK(destroyed == 1);

  Counts counts;
  const mica::Callback by_value = counts, copy = by_value;
  train({by_value, copy});
  CHECK(counts.epochs == 0);
  const mica::Callback by_pointer = &counts;
  train({by_pointer, by_pointer});
  CHECK(counts.epochs == 4);
}

TEST_CASE("a null pointer is an error") {
  CHECK(error_of([] { mica::Callback(static_cast<Counts*>(nullptr)); }) ==
        "expected a callback, found a null pointer");
}

TEST_CASE("IsCallback is true for classes that listen") {
  CHECK(mica::IsCallback<Diary>);
  CHECK(mica::IsCallback<DiaryOfEvents>);
  CHECK(mica::IsCallback<Counts>);
  CHECK(mica::IsCallback<decltype([](const mica::EpochEnd&) {})>);
  CHECK(!mica::IsCallback<Nothing>);
  CHECK(!mica::IsCallback<int>);
  CHECK(!mica::IsCallback<decltype([](int) {})>);
  // Functions that would never be called.
  CHECK(!mica::IsCallback<KerasSignature>);
  CHECK(!mica::IsCallback<OneOfTwoFits>);
}
