// SPDX-License-Identifier: MIT
#include "external_data.hpp"

#include "../refusal.hpp"

#include <algorithm>
#include <filesystem>
#include <fstream>

namespace convert {

namespace {

namespace fs = std::filesystem;

/// The file at a path that leads nowhere out of the folder, neither by its name nor by links; "" if there is
/// none.
fs::path file_inside(const std::string& folder, const std::string& location) {
  std::error_code error;
  const fs::path root = fs::canonical(folder.empty() ? "." : folder, error);
  if (error || location.find('\0') != std::string::npos || fs::path(location).is_absolute()) return {};
  const fs::path file = fs::canonical(root / location, error);
  if (error || !fs::is_regular_file(file, error)) return {};
  const auto [in_root, in_file] = std::mismatch(root.begin(), root.end(), file.begin(), file.end());
  return in_root == root.end() && in_file != file.end() ? file : fs::path();
}

}  // namespace

std::string ExternalData::read(const ExternalPlace& place, std::uint64_t bytes, const std::string& where) {
  const auto refuse = [&](const std::string& reason) { throw Refusal(where + ": " + reason); };
  if (!has_folder_) refuse("its numbers are in another file; save the model with them inside");
  const fs::path file = file_inside(folder_, place.location);
  if (file.empty())
    refuse("its numbers are in the file \"" + place.location +
           "\", and in the folder of the model there is none");
  std::error_code error;
  const std::uint64_t size = fs::file_size(file, error);
  const std::uint64_t rest = error || place.offset > size ? 0 : size - place.offset;
  const std::uint64_t length = place.length < 0 ? rest : static_cast<std::uint64_t>(place.length);
  const auto numbers = [&](std::uint64_t found) {
    return "expected " + std::to_string(bytes) + " bytes at " + std::to_string(place.offset) +
           " of the file \"" + place.location + "\", found " + std::to_string(found);
  };
  if (length != bytes) refuse(numbers(length));
  if (rest < bytes) refuse(numbers(rest));
  std::uint64_t& already = read_[file.string()];
  if (bytes > size - std::min(already, size))
    refuse("with it, the tensors take more bytes of the file \"" + place.location + "\" than it has");
  already += bytes;
  std::string data(bytes, '\0');
  std::ifstream in(file, std::ios::binary);
  in.seekg(static_cast<std::streamoff>(place.offset));
  if (!in.read(data.data(), static_cast<std::streamsize>(bytes)))
    refuse("the file \"" + place.location + "\" cannot be read");
  return data;
}

}  // namespace convert
