// SPDX-License-Identifier: MIT
#pragma once

#include <mica/core/messages/error.hpp>
#include <mica/core/values/finite.hpp>
#include <mica/core/values/range.hpp>
#include <mica/training/callbacks/events.hpp>

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace mica {

/// Which of two numbers is better. min: the smaller. max: the larger. automatic: what the name of the number
/// says, and an Error before the first batch if the name says nothing.
///
/// min are the names that end with loss, error, entropy, hinge, divergence, poisson, cosh, seconds, mse or
/// mae, or have "false_" in them; max are the others that have acc, auc, precision, recall, specificity,
/// sensitivity, score, iou, io_u, similarity, correlation or "true_" in them.
enum class MonitorMode { automatic, min, max };

namespace detail {

/// The number that a callback watches, and how it compares two values of it.
struct Monitor {
  /// The callback, for messages; the name of the number.
  const char* owner;
  const std::string& name;
  MonitorMode mode = MonitorMode::automatic;
  double min_delta = 0;

  /// Throws Error if `names` do not hold the name, if the mode does not follow from it, or if `min_delta` is
  /// negative.
  template <class = void>
  void check(const std::vector<std::string>& names) const {
    check_not_negative(owner, "min_delta", min_delta);
    std::string known;
    bool is_known = false;
    for (const std::string& other : names) {
      is_known = is_known || other == name;
      known += (known.empty() ? "" : ", ") + other;
    }
    if (!is_known) throw_error({owner, ", monitor: expected one of ", known, ", found \"", name, "\""});
    if (mode == MonitorMode::automatic && !rises() && !falls_by_name())
      throw_error({owner, ", mode: expected min or max for \"", name,
                   "\", found automatic, for a name that does not say whether less or more is better"});
  }

  /// Whether a value is better than another by more than `min_delta`. Every number is better than none; a
  /// value that is not finite is never better.
  template <class = void>
  bool improves(double value, const std::optional<double>& on) const {
    if (!is_finite(value)) return false;
    if (!on) return true;
    return rises() ? value - min_delta > *on : value + min_delta < *on;
  }

 private:
  template <std::size_t Count>
  bool contains_one_of(const std::string_view (&words)[Count]) const {
    for (const std::string_view word : words) {
      if (name.find(word) != std::string::npos) return true;
    }
    return false;
  }

  template <class = void>
  bool rises_by_name() const {
    constexpr std::string_view words[] = {"acc",         "auc",         "precision",   "recall",
                                          "specificity", "sensitivity", "score",       "iou",
                                          "io_u",        "similarity",  "correlation", "true_"};
    return !falls_by_name() && contains_one_of(words);
  }
  template <class = void>
  bool falls_by_name() const {
    constexpr std::string_view ends[] = {"loss",    "error", "entropy", "hinge", "divergence",
                                         "poisson", "cosh",  "seconds", "mse",   "mae"};
    for (const std::string_view end : ends) {
      if (name.ends_with(end)) return true;
    }
    return name.find("false_") != std::string::npos;
  }
  template <class = void>
  bool rises() const {
    return mode == MonitorMode::max || (mode == MonitorMode::automatic && rises_by_name());
  }
};

}  // namespace detail

}  // namespace mica
