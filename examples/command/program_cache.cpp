// SPDX-License-Identifier: MIT
#include "program_cache.hpp"

#include <mica/data/crc32.hpp>

#include <cstdint>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <sstream>

#include <unistd.h>

namespace command {

namespace {

namespace fs = std::filesystem;

/// The folder, or "" if there is none.
std::string folder() {
  const auto variable = [](const char* name) {
    const char* const value = std::getenv(name);
    return std::string(value && value[0] == '/' ? value : "");
  };
  if (const std::string cache = variable("XDG_CACHE_HOME"); !cache.empty()) return cache + "/mica/programs";
  if (const std::string home = variable("HOME"); !home.empty()) return home + "/.cache/mica/programs";
  return "";
}

/// Fowler, Noll and Vo's checksum of 64 bits, FNV-1a, as hexadecimal digits.
std::string checksum_of(const std::string& text) {
  std::uint64_t sum = 0xcbf29ce484222325;
  for (const char c : text) sum = (sum ^ static_cast<unsigned char>(c)) * 0x100000001b3;
  std::string digits;
  for (int shift = 60; shift >= 0; shift -= 4) digits += "0123456789abcdef"[sum >> shift & 15];
  return digits;
}

std::string contents(const std::string& path) {
  std::ifstream in(path, std::ios::binary);
  std::ostringstream text;
  text << in.rdbuf();
  return in ? std::move(text).str() : "";
}

/// The key of a program with these bytes.
std::string entry_of(const std::string& key, const std::string& program) {
  const std::uint32_t crc =
      mica::detail::crc32({reinterpret_cast<const std::uint8_t*>(program.data()), program.size()});
  return key + "\n" + std::to_string(program.size()) + " bytes, checksum " + std::to_string(crc) + '\n';
}

}  // namespace

ProgramCache::ProgramCache(const std::string& key) : key_(key) {
  if (const std::string in = folder(); !in.empty()) path_ = in + '/' + checksum_of(key);
}

bool ProgramCache::has_program() const {
  if (path_.empty() || access(path_.c_str(), X_OK) != 0) return false;
  const std::string program = contents(path_);
  return !program.empty() && contents(path_ + ".key") == entry_of(key_, program);
}

void ProgramCache::keep(const std::string& program) const {
  if (path_.empty()) return;
  std::error_code error;
  fs::create_directories(fs::path(path_).parent_path(), error);
  const std::string beside = path_ + '.' + std::to_string(getpid());
  std::ofstream(beside + ".key", std::ios::binary) << entry_of(key_, contents(program));
  fs::copy_file(program, beside, error);
  if (!error) fs::rename(beside, path_, error);
  if (!error) fs::rename(beside + ".key", path_ + ".key", error);
  std::error_code ignored;
  fs::remove(beside, ignored);
  fs::remove(beside + ".key", ignored);
}

}  // namespace command
