// SPDX-License-Identifier: MIT
#include "options.hpp"

#include "validators.hpp"

#include <CLI/CLI.hpp>

#include <cstdint>
#include <iostream>
#include <limits>
#include <stdexcept>
#include <string>

std::optional<Options> parse_options(int argc, const char* const* argv) {
  constexpr int most = std::numeric_limits<int>::max();
  constexpr std::uint64_t most_seed = std::numeric_limits<std::uint64_t>::max();
  Options options;
  options.data = MICA_SAMPLE_DIR;
  CLI::App app("Trains a small convolutional network on MNIST and shows what it reads.", "mnist");
  app.add_option("--data", options.data, "folder of MNIST's four files, .gz or not (a small sample)")
      ->type_name("FOLDER")
      ->check(named("folder"));
  const CLI::Option* const for_training[] = {
      app.add_option("--epochs", options.epochs, "times that each image is seen (5)")
          ->type_name("N (at least 1)")
          ->check(whole(1, most)),
      app.add_option("--batch-size", options.batch_size, "images in a batch (32)")
          ->type_name("N (at least 1)")
          ->check(whole(1, most)),
      app.add_option("--seed", options.seed, "what all random numbers follow from (1)")
          ->type_name("N (at least 0)")
          ->check(whole(0, most_seed)),
      app.add_option("--history", options.history,
                     "write what each finished epoch measured to this file, as JSON")
          ->type_name("FILE")
          ->check(named("file")),
      app.add_option("--checkpoint", options.checkpoint,
                     "write to this file, after each epoch, all that --resume needs")
          ->type_name("FILE")
          ->check(named("file"))};
  app.add_flag("--resume", options.resume, "continue from the file of --checkpoint, if it is there");
  app.add_option("--threads", options.threads, "threads that train and evaluate, 0 for one a core (0)")
      ->type_name("N (0 to 1024)")
      ->check(whole(0, 1024));
  app.add_option("--save", options.save, "write the parameters to this file")
      ->type_name("FILE")
      ->check(named("file"));
  app.add_option("--load", options.load, "read the parameters from this file and do not train")
      ->type_name("FILE")
      ->check(named("file"));
  app.add_flag("--quiet", options.quiet, "print the test accuracy alone");
  app.footer("Ctrl-C stops training. The files are written nevertheless, and the exit code is 130.");
  try {
    app.parse(argc, argv);
  } catch (const CLI::CallForHelp&) {
    std::cout << app.help();
    return std::nullopt;
  } catch (const CLI::ParseError& error) {
    throw std::runtime_error(std::string(error.what()) + " (see --help)");
  }
  std::string useless;
  for (const CLI::Option* option : for_training)
    if (option->count() > 0) useless += (useless.empty() ? "" : ", ") + option->get_name();
  if (!options.load.empty() && !useless.empty())
    throw std::runtime_error("expected --load without " + useless +
                             ", found both: with --load nothing is trained (see --help)");
  if (options.resume && options.checkpoint.empty())
    throw std::runtime_error(
        "expected --resume together with --checkpoint, found no --checkpoint (see --help)");
  if (!options.checkpoint.empty() &&
      (options.checkpoint == options.save || options.checkpoint == options.history))
    throw std::runtime_error("expected another file for --checkpoint, found " + options.checkpoint +
                             " also for --save or --history (see --help)");
  if (!options.save.empty() && options.save == options.history)
    throw std::runtime_error("expected two files, found " + options.save +
                             " for both --save and --history (see --help)");
  return options;
}
