// SPDX-License-Identifier: MIT
// What happens when training goes wrong: a sentence, and a model that keeps the finished epochs.
#include <mica/mica.hpp>

#include "support/difference.hpp"
#include "support/error_of.hpp"

#include <doctest/doctest.h>

#include <limits>
#include <memory>
#include <new>
#include <span>
#include <stdexcept>
#include <string>
#include <vector>

namespace {

using Net = mica::Sequential<mica::Input<2>, mica::Dense<2>>;

/// Says that it gives a distribution, and gives zeros.
struct Nothing : mica::kernels::ElementwiseActivation<Nothing> {
  static constexpr const char* name = "Nothing";
  static constexpr mica::OutputKind output_kind = mica::OutputKind::distribution;
  template <class P>
  static P apply(P x) {
    return x - x;
  }
  template <class P>
  static P gradient(P, P dy) {
    return dy - dy;
  }
};

/// Throws at the sample with a certain target.
struct Strict {
  static constexpr const char* name = "strict";
  static double of(std::span<const float>, std::span<const float> target) {
    if (target[0] == 1001) throw std::runtime_error("the target 1001");
    return 0;
  }
  static double of(std::span<const float>, int) { return 0; }
};

/// An optimizer of which so many copies succeed before one throws.
struct Rare : mica::SGD {
  std::shared_ptr<int> copies_left = std::make_shared<int>(1'000'000);
  std::vector<double> table = {1, 2, 3};
  Rare() = default;
  Rare(const Rare& other) : mica::SGD(other), copies_left(other.copies_left), table(other.table) {
    if (--*copies_left == 0) throw std::bad_alloc();
  }
  Rare(Rare&&) = default;
  Rare& operator=(const Rare&) = default;
  Rare& operator=(Rare&&) = default;
};

auto new_model(double learning_rate = 0.1) {
  return mica::compile(Net{}, mica::SGD{.learning_rate = learning_rate, .momentum = 0.9},
                       mica::MeanSquaredError{}, Strict{});
}
using Model = decltype(new_model());

struct Points {
  mica::Tensor<float, 2> x{20, 2}, t{20, 2};
  Points() {
    mica::Random random(1);
    for (int i = 0; i < 40; ++i) {
      x.data()[i] = static_cast<float>(random.uniform());
      t.data()[i] = static_cast<float>(random.uniform());
    }
  }
};

const mica::FitOptions options{.batch_size = 8, .epochs = 100, .verbose = 0, .shuffle = false, .threads = 1};

/// What stops this training, of a model that has two good epochs behind it; and whether the model is then as
/// it was after `finished` epochs more.
std::string failure(Model model, const Points& points, const mica::FitOptions& fit_options = options,
                    int finished = 0) {
  const double learning_rate = model.optimizer().learning_rate;
  model.optimizer().learning_rate = 0.1;
  const auto good_epochs = [](Model& trained, int epochs, bool shuffle) {
    mica::FitOptions good = options;
    good.epochs = epochs;
    good.shuffle = shuffle;
    return trained.fit(Points().x, Points().t, good);
  };
  good_epochs(model, 2, true);
  Model wanted = model;
  good_epochs(wanted, finished, fit_options.shuffle);
  model.optimizer().learning_rate = learning_rate;

  std::string sentence;
  try {
    model.fit(points.x, points.t, fit_options);
  } catch (const std::exception& error) {
    sentence = error.what();
  }
  CHECK(difference(model, wanted) == "");
  CHECK(model.epochs() == 2 + finished);
  CHECK(model.batches() == 3 * (2 + finished));
  // The optimizer's state and the epoch are those too if the next epochs are the same.
  model.optimizer().learning_rate = 0.1;
  CHECK(difference(good_epochs(model, 2, true), good_epochs(wanted, 2, true)) == "");
  CHECK(difference(model, wanted) == "");
  return sentence;
}

/// Throws in one of its functions, in epoch 2.
struct ThrowsIn {
  std::string function;
  int epoch = 2;
  void on_train_begin() const { fail("on_train_begin", epoch); }
  void on_epoch_begin(int e) const { fail("on_epoch_begin", e); }
  void on_train_batch_end(mica::BatchEnd& event) const {
    if (event.batch == 1) fail("on_train_batch_end", event.epoch);
  }
  void on_epoch_end(mica::EpochEnd& event) const { fail("on_epoch_end", event.epoch); }
  void on_train_end() const { fail("on_train_end", epoch); }

 private:
  void fail(const std::string& here, int now) const {
    if (here == function && now == epoch) throw std::out_of_range(here);
  }
};

}  // namespace

TEST_CASE("the message names a learning rate that is too large, the epoch and the batch") {
  // The outputs grow from 1 to 1e20 and to 1e40, which no float holds: the third batch has no loss.
  // Whether it is infinite or NaN depends on the order of the sums.
  const std::string sentence = failure(new_model(1e20), Points());
  const auto says = [&](const char* found) {
    return sentence ==
           std::string("fit: expected a finite loss, found ") + found +
               " in epoch 1, batch 3: the parameters have grown without bound, likely because the "
               "learning rate is too large (it is 1e+20); the model is as it was before fit";
  };
  CHECK_MESSAGE((says("NaN") || says("inf")), sentence);
}

TEST_CASE("the message names a sample with NaN by its number in the set") {
  Points points;
  points.x(13, 1) = std::numeric_limits<float>::quiet_NaN();
  CHECK(failure(new_model(), points) ==
        "fit: expected a finite loss, found NaN in epoch 1, batch 2: sample 13 holds NaN; the model is as it "
        "was before fit");

  mica::FitOptions shuffled = options;
  shuffled.shuffle = true;
  const std::string sentence = failure(new_model(), points, shuffled);
  CHECK(sentence.starts_with("fit: expected a finite loss, found NaN in epoch 1, batch "));
  CHECK(sentence.ends_with(": sample 13 holds NaN; the model is as it was before fit"));
}

TEST_CASE("the message names a target that is not finite") {
  Points points;
  points.t(19, 0) = std::numeric_limits<float>::infinity();
  CHECK(failure(new_model(), points) ==
        "fit: expected a finite loss, found inf in epoch 1, batch 3: the target of sample 19 holds inf; the "
        "model is as it was before fit");
}

TEST_CASE("messages count epochs from 1, and fit does not copy the samples of a tensor") {
  Points points;
  mica::FitOptions spoiled = options;
  spoiled.callbacks = {[&](mica::EpochEnd& event) {
    if (event.epoch == 3) points.x(2, 0) = std::numeric_limits<float>::quiet_NaN();
  }};
  CHECK(failure(new_model(), points, spoiled, 4) ==
        "fit: expected a finite loss, found NaN in epoch 5, batch 1: sample 2 holds NaN; the model is as it "
        "was at the end of epoch 4");
}

TEST_CASE("fit passes on what a callback throws and keeps the finished epochs") {
  const auto finished = [](const std::string& function) {
    if (function == "on_train_begin") return 0;
    // An epoch whose end is told of is finished.
    if (function == "on_epoch_end") return 3;
    return function == "on_train_end" ? 4 : 2;
  };
  for (const char* function :
       {"on_train_begin", "on_epoch_begin", "on_train_batch_end", "on_epoch_end", "on_train_end"}) {
    CAPTURE(function);
    mica::FitOptions failing = options;
    failing.epochs = 4;
    failing.callbacks = {ThrowsIn{function}};
    CHECK(failure(new_model(), Points(), failing, finished(function)) == function);
  }
}

TEST_CASE("an epoch whose validation throws is finished") {
  Points validation;
  validation.t(3, 0) = 1001;
  mica::FitOptions failing = options;
  failing.validation_data = {validation.x, validation.t};
  CHECK(failure(new_model(), Points(), failing, 1) == "the target 1001");
}

TEST_CASE("fit keeps the epochs before a learning rate became too large") {
  Model model = new_model(), wanted = new_model();
  mica::FitOptions growing = options;
  growing.callbacks = {[&](mica::EpochEnd& event) {
    if (event.epoch == 4) model.optimizer().learning_rate = 1e20;
  }};
  const std::string sentence = error_of([&] { model.fit(Points().x, Points().t, growing); });
  CHECK_MESSAGE(sentence.find(" in epoch 6, batch ") != std::string::npos, sentence);
  CHECK_MESSAGE(sentence.ends_with("(it is 1e+20); the model is as it was at the end of epoch 5"), sentence);
  mica::FitOptions five = options;
  five.epochs = 5;
  wanted.fit(Points().x, Points().t, five);
  CHECK(difference(model, wanted) == "");
  CHECK(model.optimizer().learning_rate == wanted.optimizer().learning_rate);
}

TEST_CASE("fit throws at once if a callback sets a learning rate out of range after a batch") {
  Model model = new_model();
  mica::FitOptions negative = options;
  negative.callbacks = {[&] {
    struct Set {
      Model& model;
      void on_train_batch_end(mica::BatchEnd&) const { model.optimizer().learning_rate = -1; }
    };
    return Set{model};
  }()};
  CHECK(error_of([&] { model.fit(Points().x, Points().t, negative); }).find("learning_rate") !=
        std::string::npos);
  CHECK(model.optimizer().learning_rate > 0);
}

TEST_CASE("an epoch that was stopped does not count if on_train_end then throws") {
  // The stop comes in the middle of an epoch, and then on_train_end throws.
  struct Stops {
    void on_train_batch_end(mica::BatchEnd& event) const { event.stop_training = event.epoch == 1; }
    void on_train_end() const { throw std::out_of_range("the end"); }
  };
  mica::FitOptions stopping = options;
  stopping.callbacks = {Stops{}};
  CHECK(failure(new_model(), Points(), stopping, 1) == "the end");
}

TEST_CASE("fit passes on what a metric throws on any thread") {
  // So many units that a batch of 8 is worth sharing.
  using Wide = mica::Sequential<mica::Input<2>, mica::Dense<20'000, mica::ReLU>, mica::Dense<2>>;
  static_assert(8 * Wide::flops.training > mica::detail::ThreadPool::worth_sharing);
  Points points;
  points.t(18, 0) = 1001;
  for (const int threads : {1, 3}) {
    auto model = mica::compile(Wide{}, mica::SGD{}, mica::MeanSquaredError{}, Strict{});
    const auto before = model;
    std::string sentence;
    try {
      model.fit(points.x, points.t, {.batch_size = 8, .verbose = 0, .shuffle = false, .threads = threads});
    } catch (const std::runtime_error& error) {
      sentence = error.what();
    }
    CHECK(sentence == "the target 1001");
    CHECK(difference(model, before) == "");
  }
}

TEST_CASE("a last step that makes parameters infinite is an error, and is taken back") {
  mica::FitOptions one_step = options;
  one_step.epochs = 1;
  one_step.batch_size = 20;
  const std::string sentence = failure(new_model(1e300), Points(), one_step);
  CHECK_MESSAGE(sentence.find("fit: expected finite parameters, found ") == 0, sentence);
  CHECK_MESSAGE(sentence.find(" after epoch 1: the parameters have grown without bound, likely because the "
                              "learning rate is too large (it is 1e+300)") != std::string::npos,
                sentence);
}

TEST_CASE("the message blames the inputs of a layer whose moving average becomes infinite") {
  using Normalized =
      mica::Sequential<mica::Input<2>, mica::Sequential<mica::BatchNormalization<>>, mica::Dense<2>>;
  auto model = mica::compile(Normalized{}, mica::SGD{}, mica::MeanSquaredError{});
  const auto before = model;
  Points points;
  points.x(2, 1) = 1e20F;  // its square is infinite as a float
  const std::string cause =
      ": a moving average of layer 1.1, \"BatchNormalization moving_variance\", is not finite, because the "
      "inputs of this layer were too large; the model is as it was before";
  CHECK(error_of([&] { model.train_on_batch(points.x, points.t); }) ==
        "train_on_batch: expected finite parameters, found inf" + cause);
  CHECK(error_of([&] { model.fit(points.x, points.t, options); }) ==
        "fit: expected finite parameters, found inf after epoch 1" + cause + " fit");
  CHECK(difference(model, before) == "");
}

TEST_CASE("fit keeps the finished epochs if the optimizer cannot be copied at the end of an epoch") {
  const auto trained = [](int epochs, int failing_copy) {
    auto model = mica::compile(Net{}, Rare{}, mica::MeanSquaredError{});
    mica::FitOptions some = options;
    some.epochs = epochs;
    *model.optimizer().copies_left = failing_copy;
    if (failing_copy > epochs)
      model.fit(Points().x, Points().t, some);
    else
      CHECK_THROWS_AS(model.fit(Points().x, Points().t, some), std::bad_alloc);
    *model.optimizer().copies_left = 1'000'000;
    return model;
  };
  // The first copy is made before the first epoch, the third one at the end of the second epoch.
  const auto model = trained(3, 3), wanted = trained(1, 1000);
  CHECK(difference(model, wanted) == "");
  CHECK(model.epochs() == 1);
  CHECK(model.optimizer().table == wanted.optimizer().table);
}

TEST_CASE("the optimizer stays whole if it cannot be copied after training was ended by NaN") {
  Points points;
  auto model = mica::compile(Net{}, Rare{}, mica::MeanSquaredError{});
  mica::FitOptions some = options;
  some.epochs = 4;
  some.callbacks = {mica::TerminateOnNaN{}, [&](mica::EpochEnd& e) {
                      if (e.epoch == 1) points.x(0, 0) = std::numeric_limits<float>::quiet_NaN();
                    }};
  // Copies are made before the first epoch, after the first, after the second, and behind the NaN.
  *model.optimizer().copies_left = 4;
  CHECK_THROWS_AS(model.fit(points.x, points.t, some), std::bad_alloc);
  CHECK(model.epochs() == 2);
  CHECK(model.optimizer().table == std::vector<double>{1, 2, 3});
}

TEST_CASE("what a callback trains with the same model is undone if fit then fails") {
  const Points points;
  mica::FitOptions some = options;
  const auto trained = [&](auto in_the_second_epoch) {
    auto model = new_model();
    model.fit(points.x, points.t, options);  // its memory is used again
    some.epochs = 3;
    some.callbacks = {[&](mica::EpochEnd& e) {
      if (e.epoch != 1) return;
      in_the_second_epoch(model);
      throw std::runtime_error("enough");
    }};
    CHECK_THROWS_AS(model.fit(points.x, points.t, some), std::runtime_error);
    return model;
  };
  const auto wanted = trained([](Model&) {});
  CHECK(difference(trained([&](Model& m) { m.fit(points.x, points.t, options); }), wanted) == "");
  CHECK(difference(trained([&](Model& m) { m.train_on_batch(points.x, points.t); }), wanted) == "");
}

TEST_CASE("the message does not blame the learning rate before the first step") {
  using Dead = mica::Sequential<mica::Input<2>, mica::Dense<2, Nothing>>;
  auto model = mica::compile(Dead{}, mica::Adam{}, mica::SparseCategoricalCrossentropy{});
  mica::Tensor<int, 1> labels(20);
  labels.setZero();
  const std::string sentence = error_of([&] { model.fit(Points().x, labels, options); });
  CHECK_MESSAGE(sentence.find("epoch 1, batch 1: the optimizer has made no step yet") != std::string::npos,
                sentence);
}
