// SPDX-License-Identifier: MIT
#pragma once

#include <stdexcept>
#include <string>
#include <vector>

namespace command {

/// A signal asks the program to end. Whoever catches it ends by the same signal.
struct Interrupted : std::runtime_error {
  explicit Interrupted(int number) : std::runtime_error("interrupted"), signal(number) {}
  int signal;
};

/// A new folder among the system's temporary files, which is removed at the end of the scope. Until then
/// signals that end the program wait, so that the folder is removed then too.
class TemporaryFolder {
 public:
  /// Throws std::runtime_error if there can be none.
  TemporaryFolder();
  TemporaryFolder(const TemporaryFolder&) = delete;
  TemporaryFolder& operator=(const TemporaryFolder&) = delete;
  ~TemporaryFolder();

  std::string path(const std::string& name) const { return path_ + '/' + name; }

 private:
  std::string path_;
};

/// Runs a program, looked for as a shell does, and returns its exit status, 128 more than the signal that
/// ended it, or 127 if it cannot be run. No shell reads the arguments. What it prints goes into a file. Call
/// it while there is a TemporaryFolder. Throws Interrupted, and ends the program, if a signal comes.
int run_process(const std::vector<std::string>& arguments, const std::string& printed);

}  // namespace command
