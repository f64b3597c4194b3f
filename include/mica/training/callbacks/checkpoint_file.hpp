// SPDX-License-Identifier: MIT
#pragma once

#include <mica/training/fit_access.hpp>
#include <mica/training/fit_checkpoint.hpp>

#include <string>
#include <utility>

#include <mica/core/utilities/macro_scope.hpp>

namespace mica::detail {
inline namespace MICA_PACKETS {

/// The path of a checkpoint from which fit continues, a string; by default there is none. Only a program that
/// names a file contains the code that reads checkpoints.
class CheckpointFile {
 public:
  CheckpointFile() = default;
  template <class = void>
  CheckpointFile(const char* path) : CheckpointFile(std::string(path)) {}
  template <class = void>
  CheckpointFile(std::string path) : path_(std::move(path)), read_(resume) {}

  bool empty() const { return path_.empty(); }
  const std::string& path() const { return path_; }
  /// Sets a fit to the checkpoint. Throws Error if it is not one of this fit.
  template <class = void>
  void read(FitAccess& fit) const {
    read_(path_, fit);
  }

 private:
  std::string path_;
  void (*read_)(const std::string& path, FitAccess& fit) = nullptr;
};

}  // namespace MICA_PACKETS
}  // namespace mica::detail

#include <mica/core/utilities/macro_unscope.hpp>
