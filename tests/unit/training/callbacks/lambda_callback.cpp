// SPDX-License-Identifier: MIT
#include <mica/training/callbacks/lambda_callback.hpp>

#include "support/fake_model.hpp"

#include <doctest/doctest.h>

#include <string>
#include <vector>

namespace {

/// One event of each kind.
void train(const mica::Callback& callback) {
  FakeModel model;
  const std::vector<std::string> names = {"loss"};
  const mica::Logs logs;
  const mica::History history;
  mica::TrainBegin train_begin{model, 2, 2, names};
  callback.on_train_begin(train_begin);
  mica::EpochBegin epoch_begin{model, 0, 2};
  callback.on_epoch_begin(epoch_begin);
  mica::BatchBegin batch_begin{model, 0, 0, 2};
  callback.on_train_batch_begin(batch_begin);
  mica::BatchEnd batch_end{model, 0, 0, 2, logs};
  callback.on_train_batch_end(batch_end);
  mica::TestBegin test_begin{model, 0};
  callback.on_test_begin(test_begin);
  mica::TestEnd test_end{model, 0, logs};
  callback.on_test_end(test_end);
  mica::EpochEnd epoch_end{model, 0, 2, logs};
  callback.on_epoch_end(epoch_end);
  mica::TrainEnd train_end{model, history};
  callback.on_train_end(train_end);
}

}  // namespace

TEST_CASE("each function hears its event") {
  std::string heard;
  train(mica::LambdaCallback{.on_train_begin = [&](mica::TrainBegin&) { heard += "("; },
                             .on_epoch_begin = [&](mica::EpochBegin&) { heard += "["; },
                             .on_train_batch_begin = [&](mica::BatchBegin&) { heard += "<"; },
                             .on_train_batch_end = [&](const mica::BatchEnd&) { heard += ">"; },
                             .on_test_begin = [&](mica::TestBegin&) { heard += "{"; },
                             .on_test_end = [&](mica::TestEnd&) { heard += "}"; },
                             .on_epoch_end = [&](mica::EpochEnd&) { heard += "]"; },
                             .on_train_end = [&](mica::TrainEnd&) { heard += ")"; }});
  CHECK(heard == "([<>{}])");
}

TEST_CASE("what is not given is not called") {
  int ends = 0;
  train(mica::LambdaCallback{.on_epoch_end = [&](mica::EpochEnd&) { ++ends; }, .on_train_end = nullptr});
  CHECK(ends == 1);
  train(mica::LambdaCallback{});
}
