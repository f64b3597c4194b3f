// SPDX-License-Identifier: MIT
#pragma once

#include <string>

namespace command {

/// The folder of compiled programs. A program lies there by a checksum of its key, all that it was made of,
/// and beside it the key and a checksum of the program: one that is damaged or of another key is not found.
class ProgramCache {
 public:
  explicit ProgramCache(const std::string& key);

  bool has_program() const;
  const std::string& path() const { return path_; }
  /// Copies a program into the folder. If that fails, it is compiled again another time.
  void keep(const std::string& program) const;

 private:
  std::string key_;
  std::string path_ = {};  // "" if there is no folder
};

}  // namespace command
