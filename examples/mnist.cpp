// SPDX-License-Identifier: MIT
// The reference program: a small convolutional network learns to read handwritten digits.

#include <mica/ext/gzip.hpp>
#include <mica/mica.hpp>

#include <algorithm>
#include <csignal>
#include <cstdio>
#include <cstddef>
#include <iostream>
#include <string>
#include <vector>

#include "support/draw.hpp"
#include "support/failures.hpp"
#include "support/options.hpp"
#include "support/outputs.hpp"

using Net = mica::Sequential<mica::Input<28, 28, 1>,           // height, width, channels
                             mica::Conv2D<16, 3, mica::ReLU>,  // 26, 26, 16
                             mica::Conv2D<8, 3, mica::ReLU>,   // 24, 24, 8
                             mica::Flatten,                    // 4608
                             mica::Dense<10, mica::Softmax>>;  // 10

static mica::StopSource stop;

/// Returns the program's exit code, which is 130 after Ctrl-C. If one output fails, the others are still
/// written.
static int run(const Options& options, Failures& failures) {
  constexpr std::size_t file_size = Net::parameter_count * sizeof(float) + 4096;
  if (!options.save.empty()) failures.attempt([&] { check_replaceable(options.save, file_size); });
  if (!options.history.empty()) failures.attempt([&] { check_writable(options.history); });
  if (!options.checkpoint.empty())
    failures.attempt([&] { check_replaceable(options.checkpoint, 3 * file_size); });  // Adam has two slots
  if (!failures.empty()) return 1;

  auto [train, test] = mica::load_mnist(options.data, mica::gzip);
  auto model = mica::compile(Net{.seed = options.seed}, mica::Adam{}, mica::CategoricalCrossentropy{},
                             mica::Accuracy{});
  if (!options.quiet) model.summary();

  mica::History history;
  if (options.load.empty()) {
    std::signal(SIGINT, [](int signal) {
      stop.request_stop();
      std::signal(signal, SIG_DFL);  // the second Ctrl-C ends the program
    });
    std::vector<mica::Callback> callbacks;
    if (!options.checkpoint.empty()) {
      if (!options.resume) std::remove(options.checkpoint.c_str());
      callbacks.push_back(mica::BackupAndRestore{.filepath = options.checkpoint});
    }
    history = model.fit(train, {.batch_size = options.batch_size,
                                .epochs = options.epochs,
                                .verbose = options.quiet ? 0 : 1,
                                .callbacks = callbacks,
                                .validation_data = test,
                                .seed = options.seed,
                                .threads = options.threads,
                                .stop = &stop});
  } else {
    model.load_weights(options.load);
  }

  std::string kept;
  if (!options.save.empty() && failures.attempt([&] { model.save_weights(options.save); }))
    kept += "; weights saved to " + options.save;
  if (!options.history.empty() && failures.attempt([&] { history.write_json(options.history); }))
    kept += "; history of the finished epochs (" + std::to_string(history.epochs()) + ") saved to " +
            options.history;
  if (stop.stop_requested()) {
    std::cerr << "mnist: stopped in epoch " << std::min(history.epochs() + 1, options.epochs) << " of "
              << options.epochs << (kept.empty() ? "; nothing saved" : kept) << '\n';
    return 130;
  }
  std::signal(SIGINT, SIG_DFL);

  if (!options.quiet) {
    const int shown = std::min(3, test.size());
    const auto images = test.images(0, shown);
    const auto probabilities = model.predict(images);
    for (int i = 0; i < shown; ++i) {
      const float* p = &probabilities(i, 0);
      draw_digit(std::cout, &images(i, 0, 0, 0), 28, 28);
      std::cout << "Prediction: " << std::max_element(p, p + 10) - p << " - Actual: " << test.label(i)
                << "\n\n";
    }
  }
  print_accuracy(std::cout, model.evaluate(test, {.threads = options.threads})["accuracy"]);
  return 0;
}

int main(int argc, char** argv) {
  Failures failures;
  int code = 0;
  failures.attempt([&] {
    if (const auto options = parse_options(argc, argv)) code = run(*options, failures);
  });
  failures.attempt([] { check_printed(std::cout); });
  failures.print(std::cerr, "mnist");
  return failures.empty() ? code : 1;
}
