// SPDX-License-Identifier: MIT
#pragma once

#include <stdexcept>
#include <string>

namespace convert {

/// The file is no model, or says something that a network of mica cannot say.
struct Refusal : std::runtime_error {
  using std::runtime_error::runtime_error;
};

/// The same for one node: its name, its operator, and the reason.
inline Refusal refusal_of(const std::string& node, const std::string& op, const std::string& reason) {
  return Refusal("node \"" + node + "\", operator " + op + ": " + reason);
}

}  // namespace convert
