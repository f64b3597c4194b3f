// SPDX-License-Identifier: MIT
// Zip archives and arrays of NumPy built in memory, for the tests that read them.
#pragma once

#include <mica/data/crc32.hpp>

#include <cstddef>
#include <cstdint>
#include <string>
#include <vector>

inline std::string little_endian(std::size_t value, int bytes) {
  std::string text;
  for (int i = 0; i < bytes; ++i) text += static_cast<char>(value >> (8 * i) & 255);
  return text;
}

/// A file in an archive. If it is deflated, `packed` are the compressed data of `contents`.
struct ZipEntry {
  std::string name;
  std::string contents;
  std::string packed = contents;
  int method = 0;
};

inline std::string zipped(const std::vector<ZipEntry>& entries) {
  std::string archive, directory;
  for (const ZipEntry& entry : entries) {
    const std::vector<std::uint8_t> bytes(entry.contents.begin(), entry.contents.end());
    const std::string description = little_endian(20, 2) + little_endian(0, 2) +
                                    little_endian(static_cast<std::size_t>(entry.method), 2) +
                                    little_endian(0, 4) + little_endian(mica::detail::crc32(bytes), 4) +
                                    little_endian(entry.packed.size(), 4) + little_endian(bytes.size(), 4) +
                                    little_endian(entry.name.size(), 2);
    directory += "PK\x01\x02" + little_endian(20, 2) + description + little_endian(0, 2) +
                 little_endian(0, 2) + little_endian(0, 8) + little_endian(archive.size(), 4) + entry.name;
    // The header of a file has a field more, which the directory does not have.
    archive += "PK\x03\x04" + description + little_endian(4, 2) + entry.name + "more" + entry.packed;
  }
  const std::string end = "PK\x05\x06" + little_endian(0, 4) + little_endian(entries.size(), 2) +
                          little_endian(entries.size(), 2) + little_endian(directory.size(), 4) +
                          little_endian(archive.size(), 4) + little_endian(0, 2);
  return archive + directory + end;
}

/// An .npy file of version 1.0.
inline std::string npy_file(const std::string& dictionary, const std::string& elements, int version = 1) {
  const std::string header = dictionary + "  \n";
  return std::string("\x93NUMPY") + static_cast<char>(version) + '\0' +
         little_endian(header.size(), version == 1 ? 2 : 4) + header + elements;
}
