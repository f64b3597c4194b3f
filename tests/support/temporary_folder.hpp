// SPDX-License-Identifier: MIT
#pragma once

#include <filesystem>
#include <fstream>
#include <random>
#include <string>

/// A folder of a test's own, gone with its contents at the end of the test.
class TemporaryFolder {
 public:
  TemporaryFolder() {
    std::random_device random;
    do path_ = std::filesystem::temp_directory_path() / ("mica-test-" + std::to_string(random()));
    while (!std::filesystem::create_directory(path_));
  }
  ~TemporaryFolder() {
    std::error_code ignored;
    std::filesystem::remove_all(path_, ignored);
  }
  TemporaryFolder(const TemporaryFolder&) = delete;
  TemporaryFolder& operator=(const TemporaryFolder&) = delete;

  std::string path() const { return path_.generic_string(); }
  std::string path(const std::string& file) const { return (path_ / file).generic_string(); }

  /// Writes a file and returns its path.
  std::string write(const std::string& file, const std::string& contents) const {
    std::ofstream(path(file), std::ios::binary) << contents;
    return path(file);
  }

 private:
  std::filesystem::path path_;
};
