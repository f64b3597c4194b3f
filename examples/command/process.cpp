// SPDX-License-Identifier: MIT
#include "process.hpp"

#include <csignal>
#include <cstdlib>
#include <filesystem>
#include <string_view>

#include <fcntl.h>
#include <spawn.h>
#include <sys/wait.h>
#include <unistd.h>

extern char** environ;

namespace command {

namespace {

constexpr int ending[] = {SIGINT, SIGTERM, SIGHUP, SIGQUIT};

sigset_t awaited_signals() {
  sigset_t set;
  sigemptyset(&set);
  for (const int signal : ending) sigaddset(&set, signal);
  sigaddset(&set, SIGCHLD);
  return set;
}

/// How a new process begins: what it prints goes to a file, it reads nothing, and no signal waits.
class Start {
 public:
  explicit Start(const std::string& printed) {
    posix_spawn_file_actions_init(&files_);
    posix_spawn_file_actions_addopen(&files_, STDIN_FILENO, "/dev/null", O_RDONLY, 0);
    posix_spawn_file_actions_addopen(&files_, STDOUT_FILENO, printed.c_str(), O_WRONLY | O_CREAT | O_TRUNC,
                                     0600);
    posix_spawn_file_actions_adddup2(&files_, STDOUT_FILENO, STDERR_FILENO);
    sigset_t none;
    sigemptyset(&none);
    posix_spawnattr_init(&attributes_);
    posix_spawnattr_setsigmask(&attributes_, &none);
    // A group of its own, so that a signal reaches what a compiler starts, too.
    posix_spawnattr_setpgroup(&attributes_, 0);
    posix_spawnattr_setflags(&attributes_, POSIX_SPAWN_SETSIGMASK | POSIX_SPAWN_SETPGROUP);
  }
  Start(const Start&) = delete;
  Start& operator=(const Start&) = delete;
  ~Start() {
    posix_spawnattr_destroy(&attributes_);
    posix_spawn_file_actions_destroy(&files_);
  }

  /// The new process, or -1.
  pid_t spawn(char** arguments) const {
    pid_t child = -1;
    std::vector<char*> variables;
    for (char** each = environ; *each; ++each)
      if (!std::string_view(*each).starts_with("LC_ALL=")) variables.push_back(*each);
    // What a compiler prints is in English.
    std::string english = "LC_ALL=C";
    variables.insert(variables.end(), {english.data(), nullptr});
    return posix_spawnp(&child, arguments[0], &files_, &attributes_, arguments, variables.data()) == 0 ? child
                                                                                                       : -1;
  }

 private:
  posix_spawn_file_actions_t files_;
  posix_spawnattr_t attributes_;
};

int exit_status_of(pid_t child) {
  const sigset_t awaited = awaited_signals();
  int caught = 0;
  while (true) {
    int status = 0;
    const pid_t ended = waitpid(child, &status, WNOHANG);
    if (ended == child && caught != 0) throw Interrupted(caught);
    if (ended == child) return WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status);
    if (ended < 0) return 127;
    int signal = 0;
    sigwait(&awaited, &signal);
    if (signal == SIGCHLD) continue;
    caught = signal;
    kill(-child, SIGTERM);
  }
}

}  // namespace

TemporaryFolder::TemporaryFolder() {
  std::signal(SIGCHLD, SIG_DFL);
  const sigset_t set = awaited_signals();
  sigprocmask(SIG_BLOCK, &set, nullptr);
  std::error_code error;
  path_ = (std::filesystem::temp_directory_path(error) / "mica-XXXXXX").string();
  if (error || !mkdtemp(path_.data())) {
    sigprocmask(SIG_UNBLOCK, &set, nullptr);
    throw std::runtime_error("expected a folder for temporary files, found none that can be written");
  }
}

TemporaryFolder::~TemporaryFolder() {
  std::error_code ignored;
  std::filesystem::remove_all(path_, ignored);
  const sigset_t set = awaited_signals();
  sigprocmask(SIG_UNBLOCK, &set, nullptr);
}

int run_process(const std::vector<std::string>& arguments, const std::string& printed) {
  std::vector<std::string> copies = arguments;
  std::vector<char*> pointers;
  for (std::string& argument : copies) pointers.push_back(argument.data());
  pointers.push_back(nullptr);
  const pid_t child = Start(printed).spawn(pointers.data());
  return child < 0 ? 127 : exit_status_of(child);
}

}  // namespace command
