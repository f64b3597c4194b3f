// SPDX-License-Identifier: MIT
#include "outputs.hpp"

#include <cerrno>
#include <cstddef>
#include <filesystem>
#include <fstream>
#include <ios>
#include <ostream>
#include <stdexcept>
#include <string>
#include <system_error>

namespace {

namespace fs = std::filesystem;

[[noreturn]] void fail(const std::string& path, const std::string& found) {
  throw std::runtime_error(path + ": expected the name of a file that can be written, found " + found);
}

std::string reason() { return errno ? std::generic_category().message(errno) : "no reason given"; }

/// Writes `bytes` spaces to the end of a file and says why that failed; "" if it did not.
std::string failure_of_writing(const fs::path& path, std::size_t bytes) {
  errno = 0;
  std::ofstream out(path, std::ios::binary | std::ios::app);
  if (!out) return reason();
  out << std::string(bytes, ' ');
  out.close();
  return out ? "" : reason();
}

void remove_quietly(const fs::path& path) {
  std::error_code ignored;
  fs::remove(path, ignored);
}

fs::file_type type_of(const std::string& path) {
  std::error_code ignored;
  return fs::status(path, ignored).type();
}

bool is_special(fs::file_type type) {
  return type == fs::file_type::block || type == fs::file_type::character || type == fs::file_type::fifo ||
         type == fs::file_type::socket;
}

/// A name beside `path` that no file has.
fs::path free_name(const std::string& path) {
  std::string name = path + ".check";
  std::error_code ignored;
  while (fs::exists(fs::symlink_status(name, ignored))) name += '_';
  return name;
}

}  // namespace

void check_replaceable(const std::string& path, std::size_t bytes) {
  const fs::file_type type = type_of(path);
  if (type == fs::file_type::directory) fail(path, "a folder");
  if (is_special(type)) fail(path, "a device");
  const fs::path beside = free_name(path);
  const std::string failure = failure_of_writing(beside, bytes);
  remove_quietly(beside);
  if (!failure.empty()) fail(path, "that none can be written beside it (" + failure + ")");
}

void check_writable(const std::string& path) {
  const fs::file_type type = type_of(path);
  if (type == fs::file_type::directory) fail(path, "a folder");
  if (is_special(type)) return;
  // Nothing is written to an old file, and one block of a disk to a new one.
  const bool is_new = type != fs::file_type::regular;
  const std::string failure = failure_of_writing(path, is_new ? 4096 : 0);
  // Of a link to no file, the file is removed that the link names.
  std::error_code error;
  const fs::path created = fs::canonical(path, error);
  if (is_new && !error) remove_quietly(created);
  if (!failure.empty()) fail(path, "that it cannot (" + failure + ")");
}

void check_printed(std::ostream& out) {
  out.flush();
  if (!out)
    throw std::runtime_error("expected to print all results, found that the output cannot be written");
}
