// SPDX-License-Identifier: MIT
#pragma once

#include "support/samples.hpp"

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <sstream>
#include <string>

/// The broken laws, each once, with its first violation.
class Report {
 public:
  void expect(bool kept, const std::string& law, const std::string& seen = "") {
    if (!kept && text_.find(law) == std::string::npos)
      text_ += law + (seen.empty() ? "" : ": " + seen) + "\n";
  }
  void expect_written(const Values& values, const std::string& law) {
    for (std::size_t i = 0; i < values.size(); ++i)
      if (std::isnan(values[i])) expect(false, law, "element " + std::to_string(i) + " is not");
  }
  /// The error counts relative to the largest value.
  void expect_equal(const Values& got, const Values& wanted, double tolerance, const std::string& law) {
    expect(got.size() == wanted.size(), law, "the sizes differ");
    double largest = 0;
    for (const double value : wanted) largest = std::max(largest, std::abs(value));
    for (std::size_t i = 0; i < std::min(got.size(), wanted.size()); ++i) {
      if (!(std::abs(got[i] - wanted[i]) <= tolerance * largest)) {
        std::ostringstream seen;
        seen.precision(17);
        seen << "element " << i << " is " << got[i] << ", not " << wanted[i];
        expect(false, law, seen.str());
      }
    }
  }
  const std::string& text() const { return text_; }

 private:
  std::string text_;
};
