// SPDX-License-Identifier: MIT
#include "files.hpp"

#include "refusal.hpp"

#include <cstdio>
#include <filesystem>
#include <fstream>

namespace convert {

namespace {

void write_beside(const FileToWrite& file) {
  std::ofstream out(beside(file.path), std::ios::binary);
  out.write(file.bytes.data(), static_cast<std::streamsize>(file.bytes.size()));
  out.close();
  if (!out) throw Refusal(file.path + ": cannot be written");
}

}  // namespace

std::string read_file(const std::string& path, const std::string& expected) {
  std::ifstream in(path, std::ios::binary);
  std::error_code error;
  const auto size =
      std::filesystem::is_regular_file(path, error) ? std::filesystem::file_size(path, error) : 0;
  if (!in || error || size == 0) throw Refusal("expected " + expected + ", found none that can be read");
  std::string bytes(size, '\0');
  if (!in.read(bytes.data(), static_cast<std::streamsize>(size)))
    throw Refusal("expected " + expected + ", found none that can be read");
  return bytes;
}

std::string beside(const std::string& path) { return path + ".part"; }

void write_files(const std::vector<FileToWrite>& files) {
  try {
    for (const FileToWrite& file : files) write_beside(file);
    for (const FileToWrite& file : files)
      if (std::rename(beside(file.path).c_str(), file.path.c_str()) != 0)
        throw Refusal(file.path + ": cannot be written");
  } catch (...) {
    for (const FileToWrite& file : files) std::remove(beside(file.path).c_str());
    throw;
  }
}

std::string folder_of(const std::string& path) { return path.substr(0, path.find_last_of('/') + 1); }

std::string printable(std::string text) {
  for (char& c : text)
    if ((c < ' ' && c != '\n') || c > '~') c = '?';
  return text;
}

}  // namespace convert
