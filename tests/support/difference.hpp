// SPDX-License-Identifier: MIT
// The first difference between what two trainings left behind, empty if every bit is the same:
//
//     CHECK(difference(model, other) == "");
#pragma once

#include <mica/training/history.hpp>

#include <cstddef>
#include <cstring>
#include <span>
#include <sstream>
#include <string>
#include <utility>
#include <vector>

template <class T>
std::string difference(std::span<const T> a, std::span<const T> b, const std::string& what = "element") {
  if (a.size() != b.size())
    return std::to_string(a.size()) + " of " + what + ", and " + std::to_string(b.size());
  for (std::size_t i = 0; i < a.size(); ++i) {
    if (std::memcmp(&a[i], &b[i], sizeof(T)) != 0) {
      std::ostringstream text;
      text.precision(17);
      text << what << " " << i << " is " << a[i] << ", and " << b[i];
      return text.str();
    }
  }
  return "";
}

/// The first difference of the parameters.
template <class Model>
std::string difference(const Model& a, const Model& b) {
  return difference(a.parameters(), b.parameters(), "parameter");
}

/// The first difference of all numbers but the seconds.
inline std::string difference(const mica::History& a, const mica::History& b) {
  const auto numbers = [](const mica::History& history) {
    std::vector<std::pair<std::string, std::vector<double>>> all;
    for (const auto& [name, values] : history)
      if (name != "seconds") all.emplace_back(name, values);
    return all;
  };
  const auto first = numbers(a), second = numbers(b);
  if (first.size() != second.size()) return "the histories have other names";
  for (std::size_t i = 0; i < first.size(); ++i) {
    if (first[i].first != second[i].first) return first[i].first + " stands for " + second[i].first;
    const std::string found = difference(std::span<const double>(first[i].second),
                                         std::span<const double>(second[i].second), first[i].first);
    if (!found.empty()) return found;
  }
  return "";
}
