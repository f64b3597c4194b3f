// SPDX-License-Identifier: MIT
// mica: looks into the networks in files, converts them and runs them.

#include "tasks.hpp"

#include "convert_file.hpp"
#include "files.hpp"

#include <csignal>
#include <iostream>

namespace {

int run(const command::Options& options) {
  using command::Task;
  switch (options.task) {
    case Task::inspect:
      std::cout << command::inspect(options);
      return 0;
    case Task::predict:
      std::cout << command::predict(options);
      return 0;
    case Task::compare: {
      const command::Comparison comparison = command::compare(options);
      std::cout << comparison.text;
      return comparison.is_too_large ? 1 : 0;
    }
    default:
      try {
        convert::convert_file(options.conversion);
      } catch (const std::exception& error) {
        throw std::runtime_error(options.file + ": " + error.what());
      }
      return 0;
  }
}

}  // namespace

int main(int argc, char** argv) {
  try {
    const auto options = command::parse_options(argc, argv);
    const int status = options ? run(*options) : 0;
    std::cout.flush();
    if (std::cout) return status;
    std::cerr << "mica: the output cannot be written\n";
    return 1;
  } catch (const UsageError& error) {
    std::cerr << "mica: " << error.what() << '\n';
    return 2;
  } catch (const command::Interrupted& interrupted) {
    std::signal(interrupted.signal, SIG_DFL);
    std::raise(interrupted.signal);
    return 1;
  } catch (const std::exception& error) {
    std::cerr << "mica: " << convert::printable(error.what()) << '\n';
    return 1;
  }
}
