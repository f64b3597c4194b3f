// SPDX-License-Identifier: MIT
#include "network_program.hpp"

#include "installation.hpp"
#include "program_cache.hpp"

#include "emitter/emitter.hpp"
#include "files.hpp"
#include "refusal.hpp"
#include "weights/weight_file.hpp"

#include <mica/version.hpp>

#include <cstdlib>
#include <cstring>
#include <filesystem>
#include <fstream>
#include <iostream>
#include <sstream>

#include <unistd.h>

namespace command {

namespace {

using convert::Refusal;

std::vector<std::string> words_of(const std::string& text) {
  std::istringstream in(text);
  std::vector<std::string> words;
  for (std::string word; in >> word;) words.push_back(word);
  return words;
}

/// $CXX, a program or a program and its arguments, else c++.
std::vector<std::string> compiler() {
  const char* const given = std::getenv("CXX");
  if (!given || words_of(given).empty()) return {"c++"};
  return access(given, X_OK) == 0 ? std::vector<std::string>{given} : words_of(given);
}

void write_text(const std::string& path, const std::string& text) {
  std::ofstream out(path, std::ios::binary);
  out.write(text.data(), static_cast<std::streamsize>(text.size()));
  out.close();
  if (!out) throw Refusal(path + ": cannot be written");
}

std::string text_of(const std::string& path) {
  std::ifstream in(path, std::ios::binary);
  std::ostringstream text;
  text << in.rdbuf();
  return std::move(text).str();
}

/// The lines that say what is wrong, or the first lines if none does.
std::string complaint_of(const std::string& printed) {
  constexpr int most_lines = 8;
  std::string errors, first;
  int error_lines = 0, lines = 0;
  std::istringstream in(printed);
  for (std::string line; std::getline(in, line);) {
    if (line.find("error:") != std::string::npos && error_lines++ < most_lines) errors += '\n' + line;
    if (lines++ < most_lines) first += '\n' + line;
  }
  return errors.empty() ? first : errors;
}

/// The header without comments, which say how the axes lie in a file: that makes no other program.
std::string plain_header_of(const convert::Network& network) {
  std::istringstream in(convert::header_of(network, {"a model", "network", "weights.safetensors"}));
  std::string plain;
  for (std::string line; std::getline(in, line);)
    if (!line.starts_with("//")) plain += line + '\n';
  return plain;
}

/// The folders with mica and Eigen.
std::vector<std::string> include_folders(const Toolchain& toolchain) {
  std::vector<std::string> folders = toolchain.includes;
  folders.insert(folders.end(), std::begin(installed_includes), std::end(installed_includes));
  for (const char* const header : {"mica/mica.hpp", "unsupported/Eigen/CXX11/Tensor"}) {
    bool is_found = false;
    for (const std::string& folder : folders)
      is_found = is_found || access((folder + '/' + header).c_str(), R_OK) == 0;
    if (!is_found) {
      std::string text;
      for (const std::string& folder : folders) text += (text.empty() ? "" : ", ") + folder;
      throw Refusal("expected the header " + std::string(header) + " in one of the folders " + text +
                    "; say where it is by --include");
    }
  }
  return folders;
}

/// What changes if a header of mica does.
std::string state_of_headers(const std::vector<std::string>& folders) {
  std::int64_t files = 0, newest = 0, bytes = 0;
  for (const std::string& folder : folders) {
    std::error_code error;
    for (std::filesystem::recursive_directory_iterator at(folder + "/mica", error), end; !error && at != end;
         at.increment(error)) {
      if (!at->is_regular_file(error)) continue;
      ++files;
      bytes += static_cast<std::int64_t>(at->file_size(error));
      newest = std::max<std::int64_t>(newest, at->last_write_time(error).time_since_epoch().count());
    }
  }
  return std::to_string(files) + " headers, " + std::to_string(bytes) + " bytes, newest " +
         std::to_string(newest);
}

}  // namespace

NetworkProgram::NetworkProgram(const convert::Network& network, const Toolchain& toolchain,
                               const TemporaryFolder& folder)
    : folder_(folder), path_(folder.path("program")) {
  const std::string header = plain_header_of(network), printed = folder.path("printed");
  const std::vector<std::string> folders = include_folders(toolchain);
  std::vector<std::string> command = compiler();
  const std::string name = command[0];
  command.insert(command.end(), {"-std=c++20", "-pthread"});
  for (const std::string& flag : words_of(toolchain.flags)) command.push_back(flag);
  for (const std::string& include : folders) command.insert(command.end(), {"-I", include});

  // What the compiler would do: its version, and which processor -march=native is.
  std::vector<std::string> question = command;
  question.insert(question.end(), {"-###", "-E", "-x", "c++", "/dev/null"});
  const int status = run_process(question, printed);
  if (status == 127)
    throw Refusal("expected a compiler of C++, found no program " + name +
                  "; set CXX to one, mica compiles a program for each network");
  if (status != 0)
    throw Refusal("expected a compiler of C++, found that " + name +
                  " fails:" + complaint_of(text_of(printed)));

  std::string key = "mica " + std::to_string(mica::version_major) + '.' +
                    std::to_string(mica::version_minor) + '.' + std::to_string(mica::version_patch) + '\n';
  for (const std::string& argument : command) key += argument + '\n';
  key += text_of(printed) + state_of_headers(folders) + '\n' + header + program_source;
  ProgramCache cache(key);
  if (cache.has_program()) {
    path_ = cache.path();
    return;
  }

  // This takes a while, and only once.
  if (isatty(STDERR_FILENO)) std::cerr << "mica: compiling a program for this network\n";
  write_text(folder.path("network.hpp"), header);
  write_text(folder.path("program.cpp"), program_source);
  command.insert(command.end(), {folder.path("program.cpp"), "-o", path_});
  if (const int failed = run_process(command, printed); failed != 0)
    throw Refusal(name + " ended with " + std::to_string(failed) + ':' + complaint_of(text_of(printed)));
  cache.keep(path_);
}

void NetworkProgram::run(std::vector<std::string> arguments) const {
  arguments.insert(arguments.begin(), path_);
  const std::string printed = folder_.path("printed");
  if (const int status = run_process(arguments, printed); status != 0)
    throw Refusal("the program of the network ended with " + std::to_string(status) + ':' +
                  complaint_of(text_of(printed)));
}

Constants NetworkProgram::constants() const {
  const std::string to = folder_.path("constants");
  run({"constants", to});
  std::ifstream in(to);
  Constants constants;
  std::string name;
  for (std::int64_t* const number : {&constants.flops_inference, &constants.flops_training,
                                     &constants.workspace_bytes, &constants.training_workspace_bytes})
    in >> name >> *number;
  if (!in) throw Refusal("the program of the network did not say its constants");
  return constants;
}

std::vector<float> NetworkProgram::outputs(const convert::Network& network,
                                           const std::vector<float>& samples) const {
  const std::string weights = folder_.path("weights"), from = folder_.path("input"),
                    to = folder_.path("output");
  write_text(weights, convert::weight_file_of(network));
  write_text(from, {reinterpret_cast<const char*>(samples.data()), samples.size() * sizeof(float)});
  run({"predict", weights, from, to});
  const std::string bytes = text_of(to);
  std::vector<float> outputs(bytes.size() / sizeof(float));
  if (!outputs.empty()) std::memcpy(outputs.data(), bytes.data(), outputs.size() * sizeof(float));
  return outputs;
}

}  // namespace command
