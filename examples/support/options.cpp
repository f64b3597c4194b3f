// SPDX-License-Identifier: MIT
#include "options.hpp"

#include <CLI/CLI.hpp>

#include <iostream>
#include <limits>
#include <stdexcept>
#include <string>

std::optional<Options> parse_options(int argc, const char* const* argv) {
  constexpr int most = std::numeric_limits<int>::max();
  Options options;
  options.data = MICA_SAMPLE_DIR;
  CLI::App app("Trains a small convolutional network on MNIST and shows what it reads.", "mnist");
  app.add_option("--data", options.data, "folder of MNIST's four files, .gz or not (a small sample)");
  app.add_option("--epochs", options.epochs, "times that each image is seen (5)")->check(CLI::Range(1, most));
  app.add_option("--batch-size", options.batch_size, "images a step (32)")->check(CLI::Range(1, most));
  app.add_option("--threads", options.threads, "threads that train, 0 for one a core (0)")
      ->check(CLI::Range(0, 1024));
  app.add_option("--seed", options.seed, "what all random numbers follow from (1)")
      ->check([](const std::string& text) {
        // CLI11 would take it for a large number.
        return text.starts_with('-') ? "expected 0 or more, found " + text : std::string();
      });
  app.add_option("--history", options.history, "write what each epoch measured to this file, as JSON");
  app.add_option("--save", options.save, "write the parameters to this file");
  app.add_option("--load", options.load, "read the parameters from this file and do not train");
  app.add_flag("--quiet", options.quiet, "print the test accuracy alone");
  try {
    app.parse(argc, argv);
  } catch (const CLI::CallForHelp&) {
    std::cout << app.help();
    return std::nullopt;
  } catch (const CLI::ParseError& error) {
    throw std::runtime_error(std::string(error.what()) + " (see --help)");
  }
  return options;
}
