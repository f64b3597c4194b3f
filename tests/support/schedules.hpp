// SPDX-License-Identifier: MIT
#pragma once

#include <mica/core/contracts/schedule.hpp>

#include "support/error_of.hpp"
#include "support/golden.hpp"

#include <cmath>
#include <cstdint>
#include <string>

/// The first step whose rate differs from that of the golden file "schedules"; "" if there is none.
template <mica::IsSchedule Schedule>
std::string difference_from_golden(const Schedule& schedule, const std::string& name) {
  const auto rates = golden::File("schedules")[name].values;
  if (rates.size() != 50) return "not 50 steps";
  std::int64_t step = 0;
  for (const double rate : rates) {
    const double found = schedule(step);
    if (!(std::abs(found - rate) <= 1e-10 * std::abs(rate) + 1e-16))
      return "step " + std::to_string(step) + ": " + std::to_string(found) + ", not " + std::to_string(rate);
    ++step;
  }
  return "";
}

/// The sentence of the schedule's `check`.
template <mica::IsSchedule Schedule>
std::string check_of(const Schedule& schedule) {
  return error_of([&] { schedule.check(); });
}
