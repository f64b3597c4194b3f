// SPDX-License-Identifier: MIT
#pragma once

#include <mica/core/messages/error.hpp>

#include <cstddef>
#include <cstdio>
#include <fstream>
#include <string>

#include <sys/stat.h>
#if !defined _WIN32
#include <fcntl.h>
#include <unistd.h>
#endif

namespace mica::detail {

/// Waits until the disk holds all of a file, or the names in a folder. Returns whether it does. On Windows,
/// where only the file's own stream could wait, it waits for nothing.
inline bool is_synced(const char* path) {
#if defined _WIN32
  static_cast<void>(path);
  return true;
#else
  const int file = open(path, O_RDONLY | O_CLOEXEC);
  if (file < 0) return false;
  const bool synced = fsync(file) == 0;
  return close(file) == 0 && synced;
#endif
}

/// Writes a new file beside `path`, on the disk, and renames it to `path`. If the program or the machine
/// stops at any moment, `path` is the old file or the new one, each as a whole. `what` is what a message says
/// that is written.
template <class Write>
void replace_file(const std::string& path, Write write, const char* what = "the weights") {
  struct stat found;
  if (stat(path.c_str(), &found) == 0 && (found.st_mode & S_IFMT) != S_IFREG)
    throw_error({path, ": expected the name of a file to write ", what, " to, found a folder or a device"});
  const std::string failure =
      joined({path, ": expected to write ", what, ", found that the file cannot be written"});
  const std::string beside = path + ".part";
  std::ofstream out(beside, std::ios::binary);
  if (!out) throw_error(failure);
  write(out);
  out.close();
  const bool is_written = out && is_synced(beside.c_str());
#if defined _WIN32
  if (is_written) std::remove(path.c_str());  // there, rename replaces nothing
#endif
  if (!is_written || std::rename(beside.c_str(), path.c_str()) != 0) {
    std::remove(beside.c_str());
    throw_error(failure);
  }
  // The new name is synced, too. Some file systems cannot; the file is whole nevertheless.
  const std::size_t slash = path.rfind('/');
  is_synced(slash == std::string::npos ? "." : path.substr(0, slash + 1).c_str());
}

}  // namespace mica::detail
