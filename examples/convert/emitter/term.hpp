// SPDX-License-Identifier: MIT
#pragma once

#include "../structure/block.hpp"

#include <string>
#include <vector>

namespace convert {

/// A type as C++ source: a name and its arguments.
struct Term {
  std::string head;
  std::vector<Term> arguments = {};
  bool is_composite = false;  // it has layers among its arguments
};

Term term_of(const Block& block);
std::string text_of(const Term& term);

/// Whether the term is a whole number.
bool is_number(const Term& term);

}  // namespace convert
