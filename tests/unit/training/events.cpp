// SPDX-License-Identifier: MIT
// The listeners of fit, and how they stop it.
#include <mica/mica.hpp>

#include "support/difference.hpp"
#include "support/error_of.hpp"
#include "support/toy_set.hpp"

#include <doctest/doctest.h>

#include <algorithm>
#include <atomic>
#include <sstream>
#include <string>
#include <thread>
#include <vector>

namespace {

using Net = mica::Sequential<mica::Input<6, 6, 1>, mica::Flatten, mica::Dense<3, mica::Softmax>>;

auto new_model() {
  return mica::compile(Net{}, mica::Adam{}, mica::SparseCategoricalCrossentropy{}, mica::Accuracy{});
}

/// Writes down what it hears.
struct Listener {
  std::string heard;
  std::vector<double> losses;

  void on_train_begin() { heard += "("; }
  void on_epoch_begin(int epoch) { heard += "[" + std::to_string(epoch); }
  void on_train_batch_end(const mica::BatchEnd& event) {
    heard += " " + std::to_string(event.batch) + "/" + std::to_string(event.batches);
    losses.push_back(event.logs["loss"]);
  }
  void on_epoch_end(const mica::EpochEnd& event) {
    heard += "]";
    CHECK(event.epochs == 2);
    CHECK(event.logs["loss"] == losses.back());
    CHECK(event.logs["val_loss"] > 0);
    CHECK(event.logs["seconds"] > 0);
  }
  void on_train_end() { heard += ")"; }
};

/// Asks to stop after batch `batch` of epoch `epoch`, in one way or another.
struct StopsAt {
  int epoch, batch;
  mica::StopSource* source = nullptr;

  void on_train_batch_end(mica::BatchEnd& event) {
    if (event.epoch != epoch || event.batch != batch) return;
    if (source)
      source->request_stop();
    else
      event.stop_training = true;
  }
};

mica::FitOptions quiet(mica::FitOptions options) {
  options.threads = 1;
  options.verbose = 0;
  return options;
}

}  // namespace

TEST_CASE("a callback hears all events in their order") {
  Listener listener;
  const auto data = ToySet(20).dataset();
  const auto history = new_model().fit(
      data, quiet({.batch_size = 8, .epochs = 2, .callbacks = {&listener}, .validation_data = data}));
  CHECK(listener.heard == "([0 0/3 1/3 2/3][1 0/3 1/3 2/3])");
  CHECK(history["loss"] == std::vector<double>{listener.losses[2], listener.losses[5]});
}

TEST_CASE("after a batch, the loss is the mean over the epoch's samples so far") {
  // With all samples equal and a rate of 0, every mean is the same.
  const ToySet set(1);
  mica::Tensor<float, 4> x(20, 6, 6, 1);
  mica::Tensor<int, 1> y(20);
  for (int i = 0; i < 20; ++i) {
    std::copy_n(set.x.data(), 36, x.data() + 36 * i);
    y(i) = set.labels(0);
  }
  Listener listener;
  auto model = new_model();
  model.optimizer().learning_rate = 0;
  model.fit(
      x, y,
      quiet({.batch_size = 8, .epochs = 2, .callbacks = {&listener}, .validation_data = set.dataset()}));
  REQUIRE(listener.losses.size() == 6);
  for (const double loss : listener.losses)
    CHECK(loss == doctest::Approx(model.evaluate(x, y)["loss"]).epsilon(1e-6));
}

TEST_CASE("a callback ends training after an epoch, with the history so far") {
  const auto data = ToySet(20).dataset();
  auto model = new_model(), other = new_model();
  int ends = 0;
  const auto history = model.fit(data, quiet({.epochs = 9, .callbacks = {[&](mica::EpochEnd& event) {
                                                             ++ends;
                                                             event.stop_training = event.epoch == 2;
                                                           }}}));
  CHECK(history.epochs() == 3);
  CHECK(ends == 3);
  CHECK(difference(other.fit(data, quiet({.epochs = 3})), history) == "");
  CHECK(difference(model, other) == "");
}

TEST_CASE("a stop within an epoch comes after the current batch; that epoch is not in the history") {
  // In order, with batches of 8: two batches of the second epoch are the first 16 samples.
  const auto data = ToySet(50).dataset();
  const mica::FitOptions in_order = quiet({.batch_size = 8, .shuffle = false});
  auto wanted = new_model();
  const auto first = wanted.fit(data, in_order);
  wanted.fit(data.slice(0, 16), in_order);

  mica::StopSource source;
  for (mica::StopSource* used : {static_cast<mica::StopSource*>(nullptr), &source}) {
    auto model = new_model();
    mica::FitOptions options = in_order;
    options.epochs = 5;
    options.callbacks = {StopsAt{1, 1, used}};
    options.stop = &source;
    CHECK(difference(model.fit(data, options), first) == "");
    CHECK(difference(model, wanted) == "");
  }
}

TEST_CASE("a callback may stop training before the first epoch, and before the first batch of an epoch") {
  struct StopsAtBegin {
    bool at_train_begin = false;
    int at_epoch = -1;
    int ends = 0;
    void on_train_begin(mica::TrainBegin& event) const { event.stop_training = at_train_begin; }
    void on_epoch_begin(mica::EpochBegin& event) const { event.stop_training = event.epoch == at_epoch; }
    void on_train_end() { ++ends; }
  };
  const auto data = ToySet(20).dataset();
  StopsAtBegin at_once{.at_train_begin = true};
  auto model = new_model();
  CHECK(model.fit(data, quiet({.epochs = 3, .callbacks = {&at_once}})).epochs() == 0);
  CHECK(at_once.ends == 1);
  CHECK(difference(model, new_model()) == "");

  StopsAtBegin later{.at_epoch = 2};
  auto wanted = new_model();
  CHECK(model.fit(data, quiet({.epochs = 5, .callbacks = {&later}})).epochs() == 2);
  CHECK(later.ends == 1);
  wanted.fit(data, quiet({.epochs = 2}));
  CHECK(difference(model, wanted) == "");
}

TEST_CASE("an event is printed before the callbacks hear it, and they hear it before the source is asked") {
  struct Requests {
    mica::StopSource& source;
    const std::ostringstream& out;
    std::vector<std::string>& printed;
    void on_epoch_begin(int) const { printed.push_back(out.str()); }
    void on_epoch_end(mica::EpochEnd&) const {
      printed.push_back(out.str());
      source.request_stop();
    }
  };
  mica::StopSource source;
  std::ostringstream out;
  std::vector<std::string> printed;
  mica::FitOptions options{.epochs = 3, .verbose = 2, .callbacks = {Requests{source, out, printed}}};
  options.output = &out;
  options.stop = &source;
  CHECK(new_model().fit(ToySet(20).dataset(), options).epochs() == 1);
  REQUIRE(printed.size() == 2);
  CHECK(printed[0] == "Epoch 1/3\n");
  CHECK(printed[1] == out.str());
}

TEST_CASE("callbacks hear the end of training, however it comes") {
  mica::StopSource source;
  int ends = 0;
  struct Counts {
    int& ends;
    void on_train_end() { ++ends; }
  };
  auto model = new_model();
  const auto data = ToySet(50).dataset();
  model.fit(data, quiet({.callbacks = {Counts{ends}, StopsAt{0, 0, &source}}, .stop = &source}));
  CHECK(ends == 1);
}

TEST_CASE("a request before fit stops it at once, until the source is reset") {
  mica::StopSource source;
  source.request_stop();
  auto model = new_model();
  const auto data = ToySet(50).dataset();
  Listener listener;
  CHECK(model.fit(data, quiet({.epochs = 3, .callbacks = {&listener}, .stop = &source})).epochs() == 0);
  CHECK(listener.heard == "()");
  CHECK(difference(model, new_model()) == "");
  source.reset();
  CHECK(model.fit(data, quiet({.epochs = 3, .stop = &source})).epochs() == 3);
}

TEST_CASE("another thread may request the stop") {
  mica::StopSource source;
  std::atomic<int> batches = 0;
  struct Counts {
    std::atomic<int>& batches;
    void on_train_batch_end(mica::BatchEnd&) { ++batches; }
  };
  std::thread other([&] {
    while (batches < 3) std::this_thread::yield();
    source.request_stop();
  });
  // It would take hours to the end.
  new_model().fit(
      ToySet(50).dataset(),
      {.epochs = 1'000'000'000, .verbose = 0, .callbacks = {Counts{batches}}, .threads = 2, .stop = &source});
  other.join();
  CHECK(batches >= 3);
}

TEST_CASE("EarlyStopping ends training when the loss no longer falls") {
  auto model = new_model();
  model.optimizer().learning_rate = 0;
  const auto data = ToySet(20).dataset();
  CHECK(model
            .fit(data, quiet({.epochs = 9,
                              .callbacks = {mica::EarlyStopping{.patience = 2}},
                              .validation_data = data}))
            .epochs() == 3);
}
