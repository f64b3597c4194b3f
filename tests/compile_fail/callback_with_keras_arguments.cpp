// expects: mica: a callback's functions are on_train_begin(TrainBegin&), on_epoch_begin(EpochBegin&),
// expects: on_train_batch_begin(BatchBegin&), on_train_batch_end(BatchEnd&), on_test_begin(TestBegin&),
// expects: on_test_end(TestEnd&), on_epoch_end(EpochEnd&) and on_train_end(TrainEnd&)
// twin: (int, const mica::Logs&) -> (mica::EpochEnd&)
#include <mica/mica.hpp>

struct Counter {
  int epochs = 0;
  void on_epoch_end(int, const mica::Logs&) { ++epochs; }
};

int main() {
  Counter counter;
  const mica::FitOptions options = {.epochs = 5, .callbacks = {&counter}};
  return options.callbacks.size() == 1 ? 0 : 1;
}
