// SPDX-License-Identifier: MIT
#pragma once

#include <mica/core/messages/error.hpp>

#include <cstddef>
#include <string>
#include <string_view>

#include <sys/stat.h>

namespace mica::detail {

/// Throws Error if no file can be written under this name, because it is empty or that of a folder, or
/// because its folder is not there. So a model that could not be saved is not trained at all. `owner` begins
/// the message.
template <class = void>
[[gnu::cold]] void check_file_place(std::string_view owner, const std::string& path) {
  const auto is_folder = [](const std::string& name) {
    struct stat found;
    return stat(name.c_str(), &found) == 0 && (found.st_mode & S_IFMT) == S_IFDIR;
  };
  if (path.empty()) throw_error({owner, ": expected the name of a file, found an empty one"});
  const std::size_t slash = path.rfind('/');
  if (slash != std::string::npos && !is_folder(path.substr(0, slash + 1)))
    throw_error({owner, ": expected a file in a folder that exists, found \"", path, "\""});
  if (is_folder(path)) throw_error({owner, ": expected the name of a file, found the folder \"", path, "\""});
}

}  // namespace mica::detail
