// SPDX-License-Identifier: MIT
#pragma once

#include <mica/core/messages/error.hpp>

#include <cstdio>
#include <fstream>
#include <string>

#include <sys/stat.h>

namespace mica::detail {

/// Writes a new file beside `path` and renames it to `path`.
template <class Write>
void replace_file(const std::string& path, Write write) {
  struct stat found;
  if (stat(path.c_str(), &found) == 0 && (found.st_mode & S_IFMT) != S_IFREG)
    throw_error(path + ": expected the name of a file to write the weights to, found a folder or a device");
  const std::string failure = path + ": expected to write the weights, found that the file cannot be written";
  const std::string beside = path + ".part";
  std::ofstream out(beside, std::ios::binary);
  if (!out) throw_error(failure);
  write(out);
  out.close();
#if defined _WIN32
  if (out) std::remove(path.c_str());  // there, rename replaces nothing
#endif
  if (!out || std::rename(beside.c_str(), path.c_str()) != 0) {
    std::remove(beside.c_str());
    throw_error(failure);
  }
}

}  // namespace mica::detail
