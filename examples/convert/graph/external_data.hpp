// SPDX-License-Identifier: MIT
#pragma once

#include <cstdint>
#include <map>
#include <string>
#include <utility>

namespace convert {

/// Where in another file the numbers of a tensor are, as the model says it.
struct ExternalPlace {
  std::string location;  // a path, seen from the model's folder
  std::uint64_t offset = 0;
  std::int64_t length = -1;  // to the end of the file if it is -1
};

/// The files beside a model in which its tensors may be. Only files inside of the model's folder are read: a
/// model must not make a header of what else is on the machine.
class ExternalData {
 public:
  /// None: each tensor that is in another file is refused.
  ExternalData() = default;
  /// Those in this folder; "" is the present one.
  explicit ExternalData(std::string folder) : folder_(std::move(folder)), has_folder_(true) {}

  /// The `bytes` bytes at this place; `where` names the tensor in messages. Throws Refusal if there is no
  /// such file in the folder, if it ends too early, if the model says another length, or if it has been read
  /// more often than once, so that no small model makes much of it.
  std::string read(const ExternalPlace& place, std::uint64_t bytes, const std::string& where);

 private:
  std::string folder_ = {};
  bool has_folder_ = false;
  std::map<std::string, std::uint64_t> read_ = {};  // how many bytes of each file
};

}  // namespace convert
