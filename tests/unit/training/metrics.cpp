// SPDX-License-Identifier: MIT
// Metrics that are no means over samples: what a model makes of them.
#include <mica/mica.hpp>

#include "support/metric_value.hpp"
#include "support/toy_set.hpp"

#include <doctest/doctest.h>

#include <cstddef>
#include <vector>

namespace {

using Net = mica::Sequential<mica::Input<6, 6, 1>, mica::Flatten, mica::Dense<3, mica::Softmax>>;
using Second = mica::Named<mica::Recall<mica::ClassId<1>, mica::Threshold<0.3>>, "recall_of_1">;

auto new_model() {
  return mica::compile<double>(Net{}, mica::SGD{.learning_rate = 0.1}, mica::SparseCategoricalCrossentropy{},
                               mica::Accuracy{}, mica::F1Score{}, mica::AUC{}, mica::MeanIoU{}, Second{});
}

constexpr const char* names[] = {"accuracy", "f1_score", "auc", "mean_iou", "recall_of_1"};

}  // namespace

TEST_CASE("a model's metrics are those of its outputs, over all samples and not over batches") {
  const ToySet set(700);
  const auto model = new_model();
  const mica::Logs logs = model.evaluate(set.dataset());
  const auto outputs = model.predict(set.x);
  const std::vector<double> y(outputs.data(), outputs.data() + outputs.size());
  const std::vector<int> labels(set.labels.data(), set.labels.data() + set.labels.size());
  const auto check = [&]<class M>(M) {
    constexpr mica::Shape three{3};
    CHECK(logs[mica::metric_name<M>] == doctest::Approx(metric_value<M, three>(y, labels)).epsilon(1e-12));
  };
  check(mica::Accuracy{});
  check(mica::F1Score<>{});
  check(mica::AUC<>{});
  check(mica::MeanIoU{});
  check(Second{});
}

TEST_CASE("metrics have the same bits for any number of threads") {
  const auto data = ToySet(700).dataset();
  auto model = new_model();
  const mica::FitOptions options{
      .batch_size = 100, .epochs = 2, .verbose = 0, .validation_data = data, .threads = 1};
  const mica::History history = model.fit(data, options);
  const mica::Logs logs = model.evaluate(data, {.threads = 1});
  for (const int threads : {2, 3}) {
    auto other = new_model();
    auto changed = options;
    changed.threads = threads;
    const mica::History again = other.fit(data, changed);
    for (const char* name : names) {
      CHECK(again[name] == history[name]);
      CHECK(again[std::string("val_") + name] == history[std::string("val_") + name]);
      CHECK(other.evaluate(data, {.threads = threads})[name] == logs[name]);
    }
  }
}

TEST_CASE("metrics begin anew in each epoch, and train_on_batch has those of its batch") {
  const auto data = ToySet(50).dataset();
  auto model = new_model();
  model.optimizer().learning_rate = 0;
  const mica::Logs logs = model.evaluate(data);
  const mica::History history =
      model.fit(data, {.batch_size = 9, .epochs = 2, .verbose = 0, .shuffle = false});
  const mica::Logs of_batch = model.train_on_batch(data);
  for (const char* name : names) {
    CHECK(history[name][0] == doctest::Approx(logs[name]).epsilon(1e-12));
    CHECK(history[name][1] == history[name][0]);
    CHECK(of_batch[name] == doctest::Approx(logs[name]).epsilon(1e-12));
  }
}
