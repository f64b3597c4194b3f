// SPDX-License-Identifier: MIT
#pragma once

#include <string>
#include <vector>

namespace convert {

/// The bytes of a file. Throws Refusal, which says what was expected, if it cannot be read.
std::string read_file(const std::string& path, const std::string& expected = "a file with a model");

struct FileToWrite {
  std::string path;
  std::string bytes;
};

/// Writes all files or, if that fails, none: each is written beside its place and then renamed. Throws
/// Refusal.
void write_files(const std::vector<FileToWrite>& files);

/// Where `write_files` first writes a file.
std::string beside(const std::string& path);

/// The folder of a file, with the last slash; "" is the current one.
std::string folder_of(const std::string& path);

/// A name in a file may have any bytes, also those that a terminal obeys.
std::string printable(std::string text);

}  // namespace convert
