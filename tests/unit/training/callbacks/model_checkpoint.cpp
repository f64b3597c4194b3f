// SPDX-License-Identifier: MIT
#include <mica/training/callbacks/model_checkpoint.hpp>

#include "support/error_of.hpp"
#include "support/fake_model.hpp"
#include "support/temporary_folder.hpp"

#include <doctest/doctest.h>

#include <string>
#include <vector>

namespace {

using Files = std::vector<std::string>;
using mica::ModelCheckpoint;

/// The files that are saved when the epochs end with these numbers.
Files saved(ModelCheckpoint checkpoint, const std::vector<double>& values) {
  FakeModel model;
  epochs_of(checkpoint, model, checkpoint.monitor, values);
  return model.saved;
}

/// The files that are saved in two epochs of three batches, whose losses are 1 to 6.
Files saved_in_batches(ModelCheckpoint checkpoint) {
  const mica::Callback callback = &checkpoint;
  FakeModel model;
  const std::vector<std::string> names = {"loss", "val_loss", "seconds"};
  mica::TrainBegin begin{model, 2, 3, names};
  callback.on_train_begin(begin);
  mica::Logs logs;
  for (int batch = 0; batch < 6; ++batch) {
    logs.set("loss", batch + 1);
    mica::BatchEnd event{model, batch / 3, batch % 3, 3, logs};
    callback.on_train_batch_end(event);
  }
  mica::EpochEnd end{model, 1, 2, logs};
  callback.on_epoch_end(end);
  return model.saved;
}

std::string message_of(ModelCheckpoint checkpoint) {
  const std::vector<std::string> names = {"loss", "hits", "val_loss", "seconds"};
  FakeModel model;
  return error_of([&] { checkpoint.on_train_begin(mica::TrainBegin{model, 5, 1, names}); });
}

}  // namespace

TEST_CASE("each epoch is saved, in files that are named after it") {
  CHECK(saved({.filepath = "last.weights"}, {3, 1, 2}) == Files(3, "last.weights"));
  CHECK(saved({.filepath = "{epoch:02d}-{val_loss:.2f}.weights"}, {3, 0.125, 20}) ==
        Files{"01-3.00.weights", "02-0.12.weights", "03-20.00.weights"});
}

TEST_CASE("on request the weights are saved alone") {
  CHECK(saved({.filepath = "{epoch}", .save_weights_only = true}, {3, 1}) ==
        Files{"1, weights", "2, weights"});
}

TEST_CASE("save_best_only saves what is better than all before") {
  CHECK(saved({.filepath = "{epoch}", .save_best_only = true}, {3, 1, 2, 1, 0.5}) == Files{"1", "2", "5"});
  CHECK(saved({.filepath = "{epoch}", .monitor = "val_accuracy", .save_best_only = true},
              {0.5, 0.25, 0.75}) == Files{"1", "3"});
  CHECK(saved({.filepath = "{epoch}", .save_best_only = true, .mode = mica::MonitorMode::max}, {3, 1, 4}) ==
        Files{"1", "3"});
  CHECK(saved({.filepath = "{epoch}", .save_best_only = true, .initial_value_threshold = 1.5}, {3, 2, 1}) ==
        Files{"3"});
}

TEST_CASE("a second fit saves its own best") {
  ModelCheckpoint checkpoint{.filepath = "{epoch}", .save_best_only = true};
  FakeModel model;
  epochs_of(checkpoint, model, "val_loss", {1});
  epochs_of(checkpoint, model, "val_loss", {3, 4, 2});
  CHECK(model.saved == Files{"1", "1", "3"});
  CHECK(checkpoint.best == 2);
  CHECK(checkpoint.saved == "3");
}

TEST_CASE("batches are counted over the epochs") {
  CHECK(saved_in_batches({.filepath = "{epoch}.{batch}", .save_freq = 2}) == Files{"1.2", "2.1", "2.3"});
  CHECK(saved_in_batches({.filepath = "{batch:02d} {loss}", .save_freq = 4}) == Files{"01 4"});
  CHECK(saved_in_batches({.filepath = "{loss}", .monitor = "loss", .save_best_only = true, .save_freq = 2}) ==
        Files{"2"});
  CHECK(saved_in_batches({.filepath = "{epoch}"}) == Files{"2"});
}

TEST_CASE("what cannot work is an error before the first batch") {
  CHECK(message_of({.filepath = "{epoch}-{seconds}"}) == "no error");
  CHECK(message_of({.filepath = "x", .save_freq = -1}) ==
        "ModelCheckpoint: expected save_freq of an epoch (0) or of a number of batches, found -1");
  CHECK(message_of({.filepath = "x", .monitor = "val_hits"}) == "no error");
  CHECK(message_of({.filepath = "x", .monitor = "val_hits", .save_best_only = true}) ==
        "ModelCheckpoint, monitor: expected one of loss, hits, val_loss, seconds, found \"val_hits\"");
  CHECK(message_of({.filepath = "x", .save_best_only = true, .save_freq = 2}) ==
        "ModelCheckpoint, monitor: expected one of loss, hits, found \"val_loss\"");
  CHECK(message_of({.filepath = "{val_hits}"}) ==
        "ModelCheckpoint, filepath: expected placeholders for epoch, loss, hits, val_loss, seconds, found "
        "{val_hits} in \"{val_hits}\"");
  CHECK(message_of({.filepath = "{batch}"}) ==
        "ModelCheckpoint, filepath: expected placeholders for epoch, loss, hits, val_loss, seconds, found "
        "{batch} in \"{batch}\"");
  CHECK(message_of({.filepath = "{val_loss}", .save_freq = 1}) ==
        "ModelCheckpoint, filepath: expected placeholders for epoch, batch, loss, hits, found {val_loss} in "
        "\"{val_loss}\"");
  const TemporaryFolder folder;
  CHECK(message_of({.filepath = folder.path("{epoch}.weights")}) == "no error");
  const std::string path = folder.path("none/1.weights");
  CHECK(message_of({.filepath = path}) ==
        "ModelCheckpoint, filepath: expected a file in a folder that exists, found \"" + path + "\"");
  CHECK(message_of({.filepath = ""}) ==
        "ModelCheckpoint, filepath: expected the name of a file, found an empty one");
  CHECK(message_of({.filepath = folder.path("")}) ==
        "ModelCheckpoint, filepath: expected the name of a file, found the folder \"" + folder.path("") +
            "\"");
}
