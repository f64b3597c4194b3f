// SPDX-License-Identifier: MIT
#pragma once

#include <mica/core/messages/error.hpp>

#include <algorithm>
#include <cstddef>
#include <filesystem>
#include <string>
#include <string_view>
#include <system_error>
#include <utility>
#include <vector>

namespace mica::detail {

/// The images of a folder in which each class has a folder, see ImageFolder.
class ClassFolders {
 public:
  /// Throws Error if a folder cannot be read, if there is no class, or a class has no image, or if a folder
  /// is reached from its own inside by links.
  ClassFolders(const std::string& folder, bool follow_links) : follow_links_(follow_links) {
    std::vector<Path> folders;
    for (const Entry& entry : entries_of(folder)) {
      if (is_folder(entry) && !name_of(entry).starts_with('.')) folders.push_back(entry.path());
    }
    if (folders.empty()) throw_error({folder, ": expected a folder for each class, found none"});
    std::sort(folders.begin(), folders.end(),
              [](const Path& a, const Path& b) { return a.filename().string() < b.filename().string(); });
    enter(folder);
    for (const Path& of_class : folders) add_class(of_class);
  }

  const std::vector<std::string>& names() const { return names_; }
  const std::vector<std::string>& paths() const { return paths_; }
  const std::vector<int>& labels() const { return labels_; }

 private:
  using Path = std::filesystem::path;
  using Entry = std::filesystem::directory_entry;

  static std::vector<Entry> entries_of(const Path& folder) {
    std::error_code failure;
    std::vector<Entry> entries;
    std::filesystem::directory_iterator entry(folder, failure);
    for (; !failure && entry != std::filesystem::directory_iterator(); entry.increment(failure))
      entries.push_back(*entry);
    if (failure) throw_unreadable(folder, failure);
    return entries;
  }

  [[noreturn]] static void throw_unreadable(const Path& folder, const std::error_code& failure) {
    throw_error({folder.generic_string(), ": expected a folder that can be read, found none (",
                 failure.message(), ")"});
  }

  static std::string name_of(const Entry& entry) { return entry.path().filename().string(); }
  static bool is_folder(const Entry& entry) {
    std::error_code ignored;
    return entry.is_directory(ignored);
  }
  static bool is_link(const Entry& entry) {
    std::error_code ignored;
    return entry.is_symlink(ignored);
  }

  /// A file of this name, or a link to nothing, which is an error as soon as it is read. A pipe is none: it
  /// would be waited for.
  static bool is_image(const Entry& entry) {
    std::string name = name_of(entry);
    for (char& letter : name)
      if ('A' <= letter && letter <= 'Z') letter = static_cast<char>(letter - 'A' + 'a');
    std::error_code ignored;
    return (name.ends_with(".png") || name.ends_with(".jpg") || name.ends_with(".jpeg")) &&
           (entry.is_regular_file(ignored) || !entry.exists(ignored));
  }

  void enter(const Path& folder) {
    std::error_code failure;
    Path real = std::filesystem::canonical(folder, failure);
    if (failure) throw_unreadable(folder, failure);
    if (std::find(open_.begin(), open_.end(), real) != open_.end())
      throw_error({folder.generic_string(), ": expected a folder that does not hold itself, found a link to ",
                   real.generic_string()});
    open_.push_back(std::move(real));
  }

  void add_class(const Path& folder) {
    std::vector<std::pair<std::string, std::string>> files;  // folder and name, in the order of both
    find_files(folder, files);
    if (files.empty())
      throw_error({folder.generic_string(), ": expected images (.png, .jpg, .jpeg), found none"});
    std::sort(files.begin(), files.end());
    for (const auto& [in, name] : files) paths_.push_back(in + '/' + name);
    labels_.resize(paths_.size(), static_cast<int>(names_.size()));
    names_.push_back(folder.filename().string());
  }

  void find_files(const Path& folder, std::vector<std::pair<std::string, std::string>>& files) {
    enter(folder);
    for (const Entry& entry : entries_of(folder)) {
      if (is_folder(entry)) {
        if (follow_links_ || !is_link(entry)) find_files(entry.path(), files);
      } else if (is_image(entry)) {
        files.emplace_back(folder.generic_string(), name_of(entry));
      }
    }
    open_.pop_back();
  }

  bool follow_links_;
  std::vector<std::string> names_;
  std::vector<std::string> paths_;
  std::vector<int> labels_;
  std::vector<Path> open_;  ///< the folders that are being read, without links
};

}  // namespace mica::detail
