// SPDX-License-Identifier: MIT
#pragma once

#include "term.hpp"

#include <string>
#include <vector>

namespace convert {

/// `template <int Filters> using Block = Residual<...>;`, without parameters `using Block = ...;`.
struct Alias {
  std::string name;
  std::vector<std::string> parameters;
  Term type;
};

/// Gives a name to what occurs more than once in these terms, which then use it. Blocks that differ in up to
/// three numbers are one alias with these as parameters. An alias stands behind those that it uses.
std::vector<Alias> take_aliases(std::vector<Term>& terms);

}  // namespace convert
