// SPDX-License-Identifier: MIT
#include "training_options.hpp"

#include "validators.hpp"

#include <CLI/CLI.hpp>

#include <cstdint>
#include <cstdlib>
#include <filesystem>
#include <iostream>
#include <limits>
#include <sstream>
#include <stdexcept>
#include <system_error>

namespace {

/// "" where the environment has no such variable.
std::string environment(const char* variable) {
  const char* const value = std::getenv(variable);
  return value ? value : "";
}

}  // namespace

std::optional<TrainingOptions> parse_training_options(int argc, const char* const* argv,
                                                      const std::string& program,
                                                      const std::string& description,
                                                      const TrainingOptions& defaults) {
  constexpr std::uint64_t most = std::numeric_limits<int>::max();
  TrainingOptions options = defaults;
  CLI::App app(description, program);
  const auto words = [](const char* what, auto value) {
    return std::string(what) + " (" + CLI::detail::to_string(value) + ")";
  };
  if (!defaults.data.empty())
    app.add_option("--data", options.data, words("folder of the images", defaults.data))
        ->type_name("FOLDER")
        ->check(named("folder"));
  if (defaults.samples > 0)
    app.add_option("--samples", options.samples, words("samples that are made", defaults.samples))
        ->type_name("N (at least 1)")
        ->check(whole(1, most));
  app.add_option("--epochs", options.epochs, words("times that each sample is seen", defaults.epochs))
      ->type_name("N (at least 1)")
      ->check(whole(1, most));
  app.add_option("--batch-size", options.batch_size, words("samples in a step", defaults.batch_size))
      ->type_name("N (at least 1)")
      ->check(whole(1, most));
  app.add_option("--threads", options.threads, "threads that train and evaluate, 0 for one a core (0)")
      ->type_name("N (0 to 1024)")
      ->check(whole(0, 1024));
  app.add_option("--seed", options.seed, words("what all random numbers follow from", defaults.seed))
      ->type_name("N (at least 0)")
      ->check(whole(0, std::numeric_limits<std::uint64_t>::max()));
  try {
    app.parse(argc, argv);
  } catch (const CLI::CallForHelp&) {
    std::cout << app.help();
    return std::nullopt;
  } catch (const CLI::ParseError& error) {
    throw std::runtime_error(std::string(error.what()) + " (see --help)");
  }
  options.is_shortened = options.epochs < defaults.epochs || options.samples < defaults.samples;
  return options;
}

std::string find_mnist() {
  const std::string named = environment("MICA_MNIST_DIR");
  return named.empty() ? MICA_SAMPLE_DIR : named;
}

std::string find_fashion_mnist() {
  const std::string named = environment("MICA_FASHION_MNIST_DIR"),
                    debian = "/usr/share/datasets/fashion-mnist";
  if (!named.empty()) return named;
  std::error_code ignored;
  return std::filesystem::is_directory(debian, ignored) ? debian : MICA_SAMPLE_DIR;
}

std::string find_cifar10() {
  const std::string named = environment("MICA_CIFAR10_DIR");
  return named.empty() ? MICA_SAMPLE_DIR : named;
}

void check_reached(const std::string& what, double least, double found) {
  if (found >= least) return;
  std::ostringstream sentence;
  sentence << "expected " << what << " of at least " << least << ", found " << found;
  throw std::runtime_error(sentence.str());
}
