// SPDX-License-Identifier: MIT
// The reference program: a small convolutional network learns to read handwritten digits.

#include <mica/ext/gzip.hpp>
#include <mica/mica.hpp>

#include <algorithm>
#include <csignal>
#include <iostream>

#include "support/draw.hpp"
#include "support/history_json.hpp"
#include "support/options.hpp"

using Net = mica::Sequential<mica::Input<28, 28, 1>,           // height, width, channels
                             mica::Conv2D<16, 3, mica::ReLU>,  // 26, 26, 16
                             mica::Conv2D<8, 3, mica::ReLU>,   // 24, 24, 8
                             mica::Flatten,                    // 4608
                             mica::Dense<10, mica::Softmax>>;  // 10

static mica::StopToken stop;

static void run(const Options& options) {
  auto [train, test] = mica::load_mnist(options.data, mica::gzip);
  auto model = mica::compile(Net{.seed = options.seed}, mica::Adam{}, mica::CategoricalCrossentropy{},
                             mica::Accuracy{});
  if (!options.quiet) model.summary();

  if (options.load.empty()) {
    std::signal(SIGINT, [](int signal) {
      stop.request_stop();
      std::signal(signal, SIG_DFL);  // the second Ctrl-C ends the program
    });
    const mica::History history = model.fit(train, {.batch_size = options.batch_size,
                                                    .epochs = options.epochs,
                                                    .verbose = options.quiet ? 0 : 1,
                                                    .validation_data = test,
                                                    .seed = options.seed,
                                                    .threads = options.threads,
                                                    .stop = &stop});
    if (!options.history.empty()) write_history(options.history, history);
  } else {
    model.load_weights(options.load);
  }
  if (!options.save.empty()) model.save_weights(options.save);

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
}

int main(int argc, char** argv) {
  try {
    if (const auto options = parse_options(argc, argv)) run(*options);
    return 0;
  } catch (const std::exception& error) {
    std::cerr << "mnist: " << error.what() << '\n';
    return 1;
  }
}
