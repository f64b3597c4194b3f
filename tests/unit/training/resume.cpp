// SPDX-License-Identifier: MIT
#include <mica/training/callbacks/backup_and_restore.hpp>

#include <mica/mica.hpp>

#include "support/error_of.hpp"
#include "support/temporary_folder.hpp"

#include <doctest/doctest.h>

#include <algorithm>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <iostream>
#include <iterator>
#include <sstream>
#include <string>
#include <vector>

#if !defined _WIN32
#include <csignal>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>
#endif

namespace {

using namespace mica;

using Net = Sequential<Input<6, 6, 1>, Conv2D<2, 3, NoBias>, BatchNormalization<>, ReLU, Dropout<0.3>,
                       Flatten, Dense<3, Softmax>>;
using TheModel = ModelOf<Net, Adam, CategoricalCrossentropy<>, Accuracy, F1Score<Macro>>;

constexpr int epochs = 3, batches = 7;

const Dataset& data() {
  static const Dataset samples = [] {
    Tensor<float, 4> x(50, 6, 6, 1);
    Tensor<int, 1> y(50);
    Random random(5);
    for (int i = 0; i < x.size(); ++i) x.data()[i] = static_cast<float>(random.uniform());
    for (int i = 0; i < 50; ++i) y(i) = static_cast<int>(random.below(3));
    return Dataset(x, y).augmented(RandomFlip{},
                                   RandomTranslation{.height_factor = 0.2, .width_factor = 0.2});
  }();
  return samples;
}

/// A model whose learning rate follows a schedule, or that callbacks change.
TheModel new_model(bool scheduled = true) {
  Adam adam{.learning_rate = 0.01};
  if (scheduled) adam.learning_rate = CosineDecay{.initial_learning_rate = 0.01, .decay_steps = 18};
  return TheModel(Net{.seed = 2}, adam);
}

std::string contents(const std::string& path) {
  std::ifstream in(path, std::ios::binary);
  return {std::istreambuf_iterator<char>(in), {}};
}

/// All that a model has, as the bytes of its file.
std::string bytes_of(const TheModel& model) {
  const TemporaryFolder folder;
  model.save(folder.path("model"));
  return contents(folder.path("model"));
}

/// All of a History but the seconds.
std::string numbers_of(const History& history) {
  std::string text;
  for (const auto& [name, values] : history) {
    if (name == "seconds") continue;
    text += name;
    for (const double value : values) text += ' ' + detail::shortest_text(value);
    text += '\n';
  }
  return text;
}

History fit(TheModel& model, std::vector<Callback> callbacks, const FitOptions& options = {}) {
  FitOptions all = options;
  all.batch_size = 8;
  all.epochs = epochs;
  all.verbose = 0;
  all.validation_data = data().slice(0, 20);
  all.callbacks = std::move(callbacks);
  all.seed = 9;
  all.threads = 2;
  return model.fit(data(), all);
}

/// Fails at one of the batches of a fit, counted from 1.
struct Crash {
  int batches;
  void on_train_batch_end(const BatchEnd&) {
    if (--batches == 0) detail::throw_error("crash");
  }
};

}  // namespace

TEST_CASE("training that crashed at any batch and is resumed ends with the same bits and the same History") {
  TheModel whole = new_model();
  const std::string history = numbers_of(fit(whole, {})), bits = bytes_of(whole);
  for (const int save_freq : {BackupAndRestore::epoch, 1, 3}) {
    for (int batch = 1; batch <= epochs * batches; ++batch) {
      CAPTURE(save_freq);
      CAPTURE(batch);
      const TemporaryFolder folder;
      const BackupAndRestore backup{.filepath = folder.path("backup"), .save_freq = save_freq};
      TheModel crashed = new_model(), resumed = new_model();
      CHECK(error_of([&] { fit(crashed, {backup, Crash{batch}}); }) == "crash");
      CHECK(std::filesystem::exists(backup.filepath) ==
            (save_freq == BackupAndRestore::epoch ? batch > batches : batch > save_freq));
      const History again = fit(resumed, {backup});
      CHECK(numbers_of(again) == history);
      CHECK(bytes_of(resumed) == bits);
      CHECK(!std::filesystem::exists(backup.filepath));
    }
  }
}

TEST_CASE("what callbacks know, and a learning rate that they changed, is resumed too") {
  const auto callbacks = [](const std::string& path, int crash) {
    return std::vector<Callback>{
        EarlyStopping{.monitor = "loss", .patience = 2, .restore_best_weights = true},
        ReduceLROnPlateau{.monitor = "val_loss", .factor = 0.5, .patience = 1, .min_delta = 10},
        LearningRateScheduler([](int, double rate) { return rate * 0.9; }),
        BackupAndRestore{.filepath = path, .save_freq = 2}, Crash{crash}};
  };
  const TemporaryFolder folder;
  TheModel whole = new_model(false);
  const std::string history = numbers_of(fit(whole, callbacks(folder.path("none"), 0))),
                    bits = bytes_of(whole);
  for (const int batch : {7, 13, 16, 20}) {
    CAPTURE(batch);
    TheModel crashed = new_model(false), resumed = new_model(false);
    CHECK(error_of([&] { fit(crashed, callbacks(folder.path("backup"), batch)); }) == "crash");
    CHECK(numbers_of(fit(resumed, callbacks(folder.path("backup"), 0))) == history);
    CHECK(bytes_of(resumed) == bits);
    CHECK(double(resumed.optimizer().learning_rate) == double(whole.optimizer().learning_rate));
  }
}

TEST_CASE("a whole model of ModelCheckpoint is a checkpoint; it may be resumed by a later fit of the model") {
  const TemporaryFolder folder;
  TheModel model = new_model();
  fit(model, {});
  const ModelCheckpoint checkpoint{.filepath = folder.path("{epoch}-{batch}"), .save_freq = 4};
  const std::string history = numbers_of(fit(model, {checkpoint}));
  CHECK(std::filesystem::exists(folder.path("2-5")));  // 12 batches
  for (const char* file : {"1-4", "2-1", "2-5", "3-6"}) {
    TheModel resumed = new_model();
    CHECK(numbers_of(fit(resumed, {checkpoint}, {.resume = folder.path(file)})) == history);
    CHECK(bytes_of(resumed) == bytes_of(model));
    CHECK(resumed.epochs() == 2 * epochs);
  }
  TheModel loaded = new_model();
  loaded.load_weights(folder.path("2-5"));
  loaded.load(folder.path("2-5"));
  CHECK(loaded.batches() == 7 * 3 + 12);
}

TEST_CASE("a checkpoint knows what all callbacks know, wherever its own stands among them") {
  const TemporaryFolder folder;
  const ModelCheckpoint checkpoint{.filepath = folder.path("{epoch}")};
  // No epoch improves on the first, so training stops after the second.
  const EarlyStopping early{.monitor = "loss", .min_delta = 100, .patience = 1};
  TheModel model = new_model();
  const std::string history = numbers_of(fit(model, {checkpoint, early}));
  CHECK(model.epochs() == 2);
  for (const char* file : {"1", "2"}) {
    CAPTURE(file);
    TheModel resumed = new_model();
    CHECK(numbers_of(fit(resumed, {checkpoint, early}, {.resume = folder.path(file)})) == history);
    CHECK(bytes_of(resumed) == bytes_of(model));
  }
}

TEST_CASE("a ModelCheckpoint that is resumed knows the best number, which its own file has") {
  const TemporaryFolder folder;
  ModelCheckpoint best{.filepath = folder.path("best"), .monitor = "loss", .save_best_only = true};
  TheModel model = new_model();
  fit(model, {&best});
  ModelCheckpoint resumed = best;
  fit(model, {&resumed}, {.resume = folder.path("best")});
  CHECK(resumed.best == best.best);
  CHECK(resumed.saved == best.saved);
}

namespace {

/// Counts epochs by twos or so; the state is a number.
template <int>
struct Counter {
  int step = 1, sum = 0;
  void on_train_begin() { sum = 0; }
  void on_epoch_end(const EpochEnd&) { sum += step; }
  void visit_state(SavedState& state) { state(sum); }
};
struct OtherCounter : Counter<1> {
  OtherCounter() : Counter<1>{10} {}
};
namespace elsewhere {
struct Counter {
  double sum = 0;
  void on_epoch_end(const EpochEnd&) {}
  void visit_state(SavedState& state) { state(sum); }
};
}  // namespace elsewhere

/// What a fit prints, on std::cerr in front, when it continues from a file.
std::string printed(TheModel& model, std::vector<Callback> callbacks, const FitOptions& options) {
  std::ostringstream out, warnings;
  FitOptions all = options;
  all.output = &out;
  all.verbose = 2;
  all.epochs = all.epochs == 1 ? epochs : all.epochs;
  all.batch_size = 8;
  all.validation_data = data().slice(0, 20);
  all.callbacks = std::move(callbacks);
  all.seed = 9;
  all.threads = 1;
  std::streambuf* const before = std::cerr.rdbuf(warnings.rdbuf());
  const std::string error = error_of([&] { model.fit(data(), all); });
  std::cerr.rdbuf(before);
  std::string text = warnings.str();
  const std::string slow = "mica: this program is compiled without optimisation";
  if (text.starts_with(slow)) text.erase(0, text.find('\n') + 1);
  return text + (error == "no error" ? "" : error + '\n') + out.str().substr(0, out.str().find('\n') + 1);
}

}  // namespace

TEST_CASE("the state of a callback is found by its class, and by its order in the class") {
  const TemporaryFolder folder;
  const std::string path = folder.path("1");
  const ModelCheckpoint checkpoint{.filepath = folder.path("{epoch}")};
  Counter<1> one, two{2};
  OtherCounter other;
  TheModel model = new_model();
  fit(model, {&one, checkpoint, &other, &two});
  const auto resumed = [&](std::vector<Callback> callbacks) {
    TheModel again = new_model();
    return printed(again, std::move(callbacks), {.resume = path});
  };
  const std::string line = "Resumed from " + path + ": epoch 2 of 3\n";
  Counter<1> one_again, two_again{2};
  OtherCounter other_again;
  CHECK(resumed({&other_again, [](EpochEnd&) {}, &one_again, checkpoint, &two_again}) == line);
  CHECK(one_again.sum == 3);
  CHECK(two_again.sum == 6);
  CHECK(other_again.sum == 30);
  // Nothing is known of a callback that is not in the file.
  EarlyStopping early{.monitor = "loss"};
  CHECK(resumed({&early, &other_again}) ==
        "mica: " + path +
            ": expected the states of the callbacks of fit, EarlyStopping, OtherCounter, found those of "
            "Counter, ModelCheckpoint, OtherCounter, Counter; a callback without a state begins anew, and a "
            "state without a callback is dropped\n" +
            line);
  CHECK(other_again.sum == 30);
  CHECK(resumed({}).starts_with("mica: " + path +
                                ": expected the states of the callbacks of fit, none, found those of "));
  CHECK(resumed({&one, checkpoint, &other}) ==
        path +
            ": expected a checkpoint of fit with the callbacks Counter, ModelCheckpoint, OtherCounter, found "
            "one with Counter, ModelCheckpoint, OtherCounter, Counter\n");
  // A class of the same name whose state is another.
  CHECK(resumed({&other, elsewhere::Counter{}, elsewhere::Counter{}, checkpoint}) ==
        path + ", callback 2: expected the state of this callback or metric, found that of another\n");
}

TEST_CASE("fit says where it continues") {
  const TemporaryFolder folder;
  const ModelCheckpoint checkpoint{.filepath = folder.path("{epoch}-{batch}"), .save_freq = 4};
  TheModel model = new_model(), again = new_model();
  fit(model, {checkpoint, EarlyStopping{.monitor = "loss", .min_delta = 100, .patience = 1},
              ModelCheckpoint{.filepath = folder.path("{epoch}")}});
  const auto line = [&](const std::string& file, int of_epochs) {
    const std::string text = printed(
        again,
        {EarlyStopping{.monitor = "loss"}, checkpoint, ModelCheckpoint{.filepath = folder.path("{epoch}")}},
        {.epochs = of_epochs, .resume = folder.path(file)});
    const std::string start = "Resumed from " + folder.path(file) + ": ";
    return text.starts_with(start) ? text.substr(start.size()) : text;
  };
  CHECK(line("1-4", 5) == "epoch 1 of 5, after 4 of 7 steps\n");
  CHECK(line("1", 5) == "epoch 2 of 5\n");
  CHECK(line("2", 3) == "epoch 3 of 3, but a callback has stopped this training\n");
  CHECK(line("2", 2) == "all 2 epochs are done\n");
}

TEST_CASE("a learning rate of the program that the checkpoint replaces is warned of") {
  const TemporaryFolder folder;
  const std::string path = folder.path("1");
  const ModelCheckpoint checkpoint{.filepath = folder.path("{epoch}")};
  const LearningRateScheduler halved([](int, double rate) { return rate / 2; });
  TheModel model = new_model(false);
  fit(model, {checkpoint, halved});
  const auto text_of = [&](double rate) {
    TheModel resumed = new_model(false);
    resumed.optimizer().learning_rate = rate;
    return printed(resumed, {checkpoint, halved}, {.resume = path});
  };
  const std::string line = "Resumed from " + path + ": epoch 2 of 3\n";
  // That of the file is 0.005, which the callback has made of 0.01.
  CHECK(text_of(0.01) == line);
  CHECK(text_of(0.005) == line);
  CHECK(text_of(0.02) == "mica: " + path +
                             ": training goes on with the learning rate of the checkpoint, 0.005, and not "
                             "with that of the program, 0.02\n" +
                             line);
}

TEST_CASE("a CSVLogger that is resumed has all lines once") {
  const TemporaryFolder folder;
  const CSVLogger logger{.filename = folder.path("log.csv")};
  const auto callbacks = [&](int crash) {
    return std::vector<Callback>{logger, BackupAndRestore{.filepath = folder.path("backup"), .save_freq = 3},
                                 Crash{crash}};
  };
  for (const int batch : {5, 8, 11, 15}) {
    TheModel model = new_model();
    error_of([&] { fit(model, callbacks(batch)); });
    fit(model, callbacks(0));
    std::istringstream lines(contents(logger.filename));
    std::string starts;
    for (std::string text; std::getline(lines, text);) starts += text.substr(0, text.find(',')) + ' ';
    CHECK(starts == "epoch 0 1 2 ");
  }
}

TEST_CASE("a callback that changes the learning rate of a checkpoint without one is named") {
  const TemporaryFolder folder;
  const std::string path = folder.path("backup");
  auto model = compile(Net{}, SGD{}, CategoricalCrossentropy{});
  model.fit(data(), {.verbose = 0, .callbacks = {ModelCheckpoint{.filepath = path}}});
  const FitOptions more{
      .epochs = 2, .verbose = 0, .callbacks = {ReduceLROnPlateau{.monitor = "loss"}}, .resume = path};
  CHECK(error_of([&] { model.fit(data(), more); }) ==
        path +
            ": expected a checkpoint of fit that measures learning_rate, loss, seconds, found loss, seconds; "
            "learning_rate is that of a schedule, a LearningRateScheduler or a ReduceLROnPlateau");
}

TEST_CASE("a checkpoint of other training is refused, and the model stays as it was") {
  const TemporaryFolder folder;
  const std::string path = folder.path("backup");
  TheModel model = new_model();
  error_of([&] { fit(model, {BackupAndRestore{.filepath = path, .save_freq = 1}, Crash{3}}); });
  const std::string bits = bytes_of(model);
  const auto refused = [&](const FitOptions& options, int samples = 50) {
    FitOptions all = options;
    all.verbose = 0;
    all.resume = path;
    const std::string error = error_of([&] { model.fit(data().slice(0, samples), all); });
    CHECK(bytes_of(model) == bits);
    return error.starts_with(path) ? error.substr(path.size()) : error;
  };
  CHECK(refused({.batch_size = 16, .seed = 9}) ==
        ": expected a checkpoint of fit with batch_size 16, found 8");
  CHECK(refused({.batch_size = 8, .seed = 8}) == ": expected a checkpoint of fit with seed 8, found 9");
  CHECK(refused({.batch_size = 8, .shuffle = false, .seed = 9}) ==
        ": expected a checkpoint of fit with shuffle false, found true");
  CHECK(refused({.batch_size = 8, .seed = 9}, 49) ==
        ": expected a checkpoint of fit with samples 49, found 50");
  CHECK(refused({.batch_size = 8, .seed = 9}) ==
        ": expected a checkpoint of fit that measures accuracy, f1_score, learning_rate, loss, seconds, "
        "found accuracy, f1_score, learning_rate, loss, seconds, val_accuracy, val_f1_score, val_loss");
  const std::string no_checkpoint =
      ": expected a checkpoint of fit, which ModelCheckpoint and BackupAndRestore write, found a model or "
      "weights alone";
  model.save(path);
  CHECK(refused({.batch_size = 8, .seed = 9}) == no_checkpoint);
  model.save_weights(path);
  CHECK(refused({.batch_size = 8, .seed = 9}) == no_checkpoint);
  std::filesystem::remove(path);
  CHECK(refused({}) == ": expected a file that can be read, found none (No such file or directory)");
  const auto error = [&](const BackupAndRestore& backup) {
    return error_of([&] {
      const LambdaCallback at_batch{
          .on_train_batch_begin = [](const BatchBegin&) { detail::throw_error("a batch"); }};
      fit(model, {backup, at_batch});
    });
  };
  const std::string elsewhere = folder.path("none/backup");
  CHECK(error({.filepath = elsewhere}) ==
        "BackupAndRestore, filepath: expected a file in a folder that exists, found \"" + elsewhere + "\"");
  CHECK(error({}) == "BackupAndRestore, filepath: expected the name of a file, found an empty one");
  CHECK(error({.filepath = path, .save_freq = -1}) ==
        "BackupAndRestore: expected save_freq of an epoch (0) or of a number of batches, found -1");
}

TEST_CASE("a request to stop keeps the checkpoint, from which training goes on") {
  const TemporaryFolder folder;
  const BackupAndRestore backup{.filepath = folder.path("backup"), .save_freq = 1};
  TheModel whole = new_model(), stopped = new_model(), resumed = new_model();
  const std::string history = numbers_of(fit(whole, {}));
  StopSource stop;
  const LambdaCallback after_nine{.on_train_batch_end = [&, n = 0](const BatchEnd&) mutable {
    if (++n == 9) stop.request_stop();
  }};
  fit(stopped, {backup, after_nine}, {.stop = &stop});
  CHECK(stopped.batches() == 9);
  CHECK(std::filesystem::exists(backup.filepath));
  CHECK(numbers_of(fit(resumed, {backup})) == history);
  CHECK(bytes_of(resumed) == bytes_of(whole));
}

TEST_CASE("a checkpoint that is cut off or changed is refused, and the model stays as it was") {
  const TemporaryFolder folder;
  const std::string path = folder.path("backup");
  TheModel model = new_model(), other = new_model();
  error_of([&] { fit(model, {BackupAndRestore{.filepath = path, .save_freq = 1}, Crash{10}}); });
  const std::string bits = bytes_of(other), file = contents(path);
  const std::size_t name = file.find("mica_crc32");
  Random random(1);
  for (int i = 0; i < 150; ++i) {
    std::string changed = file;
    const std::size_t at = random.below(static_cast<std::uint32_t>(file.size()));
    if (at >= name && at < name + 10) continue;  // without its name there is no checksum
    if (i % 2 == 0)
      changed.resize(at);
    else
      changed[at] = static_cast<char>(changed[at] ^ 1 << i % 8);
    folder.write("backup", changed);
    CHECK(error_of([&] { fit(other, {}, {.resume = path}); }).starts_with(path));
    CHECK(bytes_of(other) == bits);
  }
}

TEST_CASE("a checkpoint of this format is resumed for ever") {
  const std::string path = MICA_GOLDEN_DIR "/checkpoint_2.safetensors";
  TheModel model = new_model();
  const History history = fit(model, {}, {.resume = path});
  CHECK(history.epochs() == epochs);
  CHECK(history["loss"][0] == doctest::Approx(1.0974).epsilon(0.2));
  CHECK(model.batches() == epochs * batches);
  // It has a state without a class, which belongs to the first callback.
  CHECK(error_of([&] { fit(model, {EarlyStopping{.monitor = "loss"}}, {.resume = path}); }) ==
        path + ", callback 1: expected the state of this callback or metric, found that of another");
}

TEST_CASE("a model that was saved whole is trained on with the same bits") {
  const TemporaryFolder folder;
  TheModel model = new_model(), loaded = new_model(), without = new_model();
  fit(model, {});
  model.save(folder.path("model"));
  loaded.load(folder.path("model"));
  CHECK(loaded.epochs() == epochs);
  CHECK(bytes_of(loaded) == contents(folder.path("model")));
  CHECK(numbers_of(fit(loaded, {})) == numbers_of(fit(model, {})));
  CHECK(bytes_of(loaded) == bytes_of(model));

  model.save(folder.path("small"), {.include_optimizer = false});
  CHECK(std::filesystem::file_size(folder.path("small")) < contents(folder.path("model")).size() * 3 / 5);
  without.load(folder.path("small"));
  CHECK(without.batches() == 0);
  ModelOf<Net, SGD, CategoricalCrossentropy<>> other(Net{.seed = 3}, SGD{});
  other.load(folder.path("model"));
  CHECK(other.batches() == 0);
  CHECK(std::equal(other.parameters().begin(), other.parameters().end(), loaded.parameters().begin()) ==
        false);
  other.load(folder.path("small"));
  CHECK(std::equal(other.parameters().begin(), other.parameters().end(), model.parameters().begin()));
}

#if !defined _WIN32
namespace {

/// Trains in a process of its own, which is killed after so many microseconds; 0 for never. Returns whether
/// it came to its end.
bool trains_to_the_end(const std::string& backup, const std::string& result, useconds_t kill_after) {
  const pid_t child = fork();
  if (child == 0) {
    TheModel model = new_model();
    fit(model, {BackupAndRestore{.filepath = backup, .save_freq = 1}});
    model.save(result);
    _exit(0);
  }
  if (kill_after > 0) {
    usleep(kill_after);
    kill(child, SIGKILL);
  }
  int status = 0;
  waitpid(child, &status, 0);
  return WIFEXITED(status) && WEXITSTATUS(status) == 0;
}

}  // namespace

TEST_CASE("training that is killed at random moments and resumed ends with the same bits") {
  // No threads live when a process is forked.
  const std::string bits = [] {
    TheModel whole = new_model();
    fit(whole, {});
    return bytes_of(whole);
  }();
  // More kills: MICA_KILLS=30. They also happen while a checkpoint is written, which is most of the time.
  const char* const wanted = std::getenv("MICA_KILLS");
  const int kills = wanted ? std::atoi(wanted) : 4;
  Random random(static_cast<std::uint64_t>(kills));
  int killed = 0, resumed = 0;
  while (killed < kills) {
    const TemporaryFolder folder;
    const std::string backup = folder.path("backup"), result = folder.path("result");
    bool is_at_end = false;
    while (!is_at_end && killed < kills) {
      is_at_end = trains_to_the_end(backup, result, 1 + random.below(60'000));
      if (is_at_end) break;
      ++killed;
      resumed += std::filesystem::exists(backup) ? 1 : 0;
    }
    if (!is_at_end) CHECK(trains_to_the_end(backup, result, 0));
    CHECK(contents(result) == bits);
  }
  MESSAGE(killed << " kills, " << resumed << " of them with a checkpoint");
}

TEST_CASE("on a full disk the last checkpoint stays whole") {
  const TemporaryFolder folder;
  const std::string backup = folder.path("backup");
  {
    TheModel crashed = new_model();
    error_of([&] { fit(crashed, {BackupAndRestore{.filepath = backup, .save_freq = 1}, Crash{5}}); });
  }
  const std::string before = contents(backup);
  const pid_t child = fork();
  if (child == 0) {
    std::signal(SIGXFSZ, SIG_IGN);
    const rlimit limit{1000, 1000};
    setrlimit(RLIMIT_FSIZE, &limit);
    TheModel model = new_model();
    const std::string error =
        error_of([&] { fit(model, {BackupAndRestore{.filepath = backup, .save_freq = 1}}); });
    _exit(error == backup + ": expected to write the weights, found that the file cannot be written" ? 0 : 1);
  }
  int status = 0;
  waitpid(child, &status, 0);
  CHECK(WIFEXITED(status));
  CHECK(WEXITSTATUS(status) == 0);
  CHECK(contents(backup) == before);
  CHECK(!std::filesystem::exists(backup + ".part"));
  TheModel whole = new_model(), resumed = new_model();
  fit(whole, {});
  fit(resumed, {BackupAndRestore{.filepath = backup}});
  CHECK(bytes_of(resumed) == bytes_of(whole));
}
#endif
