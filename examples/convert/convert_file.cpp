// SPDX-License-Identifier: MIT
#include "convert_file.hpp"

#include "conversion.hpp"
#include "emitter/emitter.hpp"
#include "files.hpp"
#include "refusal.hpp"
#include "weights/weight_file.hpp"

#include <filesystem>
#include <system_error>

namespace convert {

namespace {

std::string name_of(const std::string& path) { return path.substr(path.find_last_of('/') + 1); }

/// Throws Refusal if a file that is written is the model itself.
void check_keeps_model(const ConvertOptions& options) {
  for (const std::string& path : {options.header, options.weights}) {
    std::error_code none;
    if (!path.empty() && std::filesystem::equivalent(path, options.model, none))
      throw Refusal("expected other files to write than the model, found " + path +
                    (path == options.weights ? "; --weights FILE names another" : ""));
  }
}

/// Throws Refusal if the header and the weights, or what is written beside their places, are one file.
void check_differ(const ConvertOptions& options) {
  if (options.embeds) return;
  const auto place = [](const std::string& path) {
    std::error_code none;
    return std::filesystem::weakly_canonical(std::filesystem::absolute(path, none), none);
  };
  const auto header = place(options.header), weights = place(options.weights);
  if (header == weights || header == place(beside(options.weights)) ||
      weights == place(beside(options.header)))
    throw Refusal("expected two files to write, found " + options.header + " for the header and " +
                  options.weights + " for the weights; --weights FILE names another");
}

}  // namespace

void convert_file(const ConvertOptions& options) {
  check_keeps_model(options);
  check_differ(options);
  const Network network = network_of_file(
      read_file(options.model), options.folds ? BatchNormalizations::folded : BatchNormalizations::kept,
      ExternalData(folder_of(options.model)));
  std::vector<FileToWrite> files;
  if (!options.embeds) {
    const bool is_npz = options.weights.ends_with(".npz");
    files.push_back({options.weights, is_npz ? npz_file_of(network) : weight_file_of(network)});
  }
  files.push_back({options.header, header_of(network, {name_of(options.model), options.name_space,
                                                       name_of(options.weights)})});
  write_files(files);
}

}  // namespace convert
