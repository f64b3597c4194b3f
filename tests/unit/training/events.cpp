// SPDX-License-Identifier: MIT
// The listeners of fit, and how they stop it.
#include <mica/mica.hpp>

#include "support/difference.hpp"
#include "support/error_of.hpp"
#include "support/temporary_folder.hpp"
#include "support/toy_set.hpp"

#include <doctest/doctest.h>

#include <algorithm>
#include <atomic>
#include <cstddef>
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
  std::vector<double> losses, batch_losses;
  double test_loss = 0;

  void on_train_begin() { heard += "("; }
  void on_epoch_begin(int epoch) { heard += "[" + std::to_string(epoch); }
  void on_train_batch_begin(const mica::BatchBegin& event) { heard += " " + std::to_string(event.batch); }
  void on_train_batch_end(const mica::BatchEnd& event) {
    heard += ":" + std::to_string(event.batch) + "/" + std::to_string(event.batches);
    losses.push_back(event.logs["loss"]);
    batch_losses.push_back(event.loss);
  }
  void on_test_begin(const mica::TestBegin& event) { heard += " test " + std::to_string(event.epoch); }
  void on_test_end(const mica::TestEnd& event) { test_loss = event.logs["loss"]; }
  void on_epoch_end(const mica::EpochEnd& event) {
    heard += "]";
    CHECK(event.epochs == 2);
    CHECK(event.logs["loss"] == losses.back());
    CHECK(event.logs["val_loss"] == test_loss);
    CHECK(event.logs["seconds"] > 0);
  }
  void on_train_end(const mica::TrainEnd& event) {
    heard += ")";
    CHECK(event.history["loss"].size() == static_cast<std::size_t>(event.history.epochs()));
  }
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
  CHECK(listener.heard == "([0 0:0/3 1:1/3 2:2/3 test 0][1 0:0/3 1:1/3 2:2/3 test 1])");
  CHECK(history["loss"] == std::vector<double>{listener.losses[2], listener.losses[5]});
  // The last batch has 4 samples.
  for (std::size_t i = 0; i < 6; i += 3) {
    const auto& one = listener.batch_losses;
    CHECK(listener.losses[i] == one[i]);
    CHECK(listener.losses[i + 2] == doctest::Approx((8 * one[i] + 8 * one[i + 1] + 4 * one[i + 2]) / 20));
  }
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

TEST_CASE("a callback reads and changes the model that is trained") {
  auto model = new_model();
  const auto data = ToySet(20).dataset();
  const TemporaryFolder folder;
  std::vector<double> first, read;
  std::string refused;
  const mica::LambdaCallback callback{.on_train_begin =
                                          [&](mica::TrainBegin& event) {
                                            first = event.model.weights();
                                            refused = error_of([&] { event.model.set_weights({1, 2}); });
                                            std::vector<double> spoiled = first;
                                            spoiled.back() = 1e300;
                                            refused +=
                                                "; " + error_of([&] { event.model.set_weights(spoiled); });
                                          },
                                      .on_train_batch_begin =
                                          [&](mica::BatchBegin& event) {
                                            if (event.batch == 1) event.model.set_learning_rate(0.125);
                                          },
                                      .on_epoch_end =
                                          [&](mica::EpochEnd& event) {
                                            CHECK(event.model.learning_rate() == 0.125);
                                            event.model.save_weights(folder.path("trained"));
                                            read = event.model.weights();
                                            event.model.set_weights(first);
                                          }};
  model.fit(data, quiet({.batch_size = 10, .callbacks = {callback}}));
  CHECK(
      refused ==
      "set_weights: expected the 111 weights of the network, found 2; set_weights, 2 Dense bias 3: expected "
      "numbers that are finite as float32, found 1e+300 at [2]");

  // The model has its first weights again, and predicts with them.
  auto other = new_model();
  CHECK(difference(model, other) == "");
  CHECK(model.evaluate(data)["loss"] == other.evaluate(data)["loss"]);
  model.load_weights(folder.path("trained"));
  CHECK(difference(model, other) != "");
  const auto kernel = model.weights<mica::At<2>, "kernel">();
  REQUIRE(read.size() == 111);
  for (Eigen::Index i = 0; i < kernel.size(); ++i)
    CHECK(read[static_cast<std::size_t>(i)] == static_cast<double>(kernel.data()[i]));
}

TEST_CASE("a stop before a batch leaves that batch out") {
  const auto data = ToySet(50).dataset();
  auto model = new_model(), wanted = new_model();
  const mica::LambdaCallback stops{
      .on_train_batch_begin = [](mica::BatchBegin& event) { event.stop_training = event.batch == 2; }};
  CHECK(model.fit(data, quiet({.batch_size = 8, .callbacks = {stops}, .shuffle = false})).epochs() == 0);
  wanted.fit(data.slice(0, 16), quiet({.batch_size = 8, .shuffle = false}));
  CHECK(difference(model, wanted) == "");
}

TEST_CASE("EarlyStopping gives the model the weights of its best epoch") {
  const auto data = ToySet(20).dataset();
  auto model = new_model(), wanted = new_model();
  const mica::LambdaCallback spoils{.on_epoch_begin = [](mica::EpochBegin& event) {
    if (event.epoch == 2) event.learning_rate = 10;
  }};
  mica::EarlyStopping stopping{.monitor = "val_loss", .patience = 1, .restore_best_weights = true};
  const auto history =
      model.fit(data, quiet({.epochs = 9, .callbacks = {spoils, &stopping}, .validation_data = data}));
  CHECK(history.epochs() == 3);
  CHECK(stopping.best_epoch == 1);
  wanted.fit(data, quiet({.epochs = 2}));
  CHECK(difference(model, wanted) == "");
}

TEST_CASE("ReduceLROnPlateau changes the rate of the next epoch, and the History has it") {
  const auto data = ToySet(20).dataset();
  const mica::ReduceLROnPlateau reduce{.monitor = "loss", .factor = 0.5, .patience = 1, .min_delta = 100};
  auto model = new_model();
  model.optimizer().learning_rate = 0.5F;
  const auto history = model.fit(data, quiet({.epochs = 4, .callbacks = {reduce}}));
  CHECK(history["learning_rate"] == std::vector{0.5, 0.5, 0.25, 0.125});
}

TEST_CASE("with TerminateOnNaN, fit ends with the last finished epoch, and throws nothing") {
  const auto data = ToySet(20).dataset();
  // A rate too large for a float: the loss is not finite in the next batch, or the weights after the last.
  for (const int batch : {0, 1}) {
    auto model = new_model(), wanted = new_model();
    int ends = 0;
    const mica::LambdaCallback spoils{
        .on_train_batch_begin =
            [&](mica::BatchBegin& event) {
              if (event.epoch == 2 && event.batch == batch) event.model.set_learning_rate(1e300);
            },
        .on_train_end = [&](mica::TrainEnd& event) { ends += event.history.epochs(); }};
    const mica::FitOptions options =
        quiet({.batch_size = 10, .epochs = 5, .callbacks = {mica::TerminateOnNaN{}, spoils}});
    const auto history = model.fit(data, options);
    CHECK(history.epochs() == 2);
    CHECK(ends == 2);
    CHECK(difference(wanted.fit(data, quiet({.batch_size = 10, .epochs = 2})), history) == "");
    CHECK(difference(model, wanted) == "");
    CHECK(model.epochs() == 2);
    CHECK(model.optimizer().learning_rate == wanted.optimizer().learning_rate);
  }
}

TEST_CASE("a History without epochs has the names of what an epoch measures") {
  const auto data = ToySet(20).dataset();
  CHECK(new_model().fit(data, quiet({.epochs = 0, .validation_data = data})).to_json() ==
        R"({"loss":[],"accuracy":[],"val_loss":[],"val_accuracy":[],"seconds":[]})");
}
