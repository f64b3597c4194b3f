// SPDX-License-Identifier: MIT
#pragma once

#include <stdexcept>
#include <string>

namespace mica {

/// What mica throws: a sentence that says what was expected, what was found and where. The model or the
/// data that the failed call was made on is as it was before the call.
class Error : public std::runtime_error {
 public:
  using std::runtime_error::runtime_error;
};

}  // namespace mica
