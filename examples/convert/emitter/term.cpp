// SPDX-License-Identifier: MIT
#include "term.hpp"

#include <algorithm>
#include <cctype>
#include <set>

namespace convert {

namespace {

/// The argument of a layer, "Stride<2>", as a term; one with braces, "Size{3, 5}", is a name.
Term parsed(const std::string& text) {
  const std::size_t open = text.find('<');
  if (open == std::string::npos || text.find('{') < open) return {text};
  Term term{text.substr(0, open)};
  std::size_t begin = open + 1;
  int depth = 0;
  for (std::size_t i = begin; i < text.size(); ++i) {
    depth += text[i] == '<' || text[i] == '{' ? 1 : text[i] == '}' ? -1 : 0;
    const bool ends = depth == 0 && (text[i] == ',' || text[i] == '>');
    if (text[i] == '>') --depth;
    if (!ends) continue;
    if (i > begin) term.arguments.push_back(parsed(text.substr(begin, i - begin)));
    begin = i + 2;  // behind ", "
  }
  if (term.arguments.empty()) term.head += "<>";
  return term;
}

}  // namespace

Term term_of(const Block& block) {
  // Templates whose arguments may all be left out.
  static const std::set<std::string> templates{"BatchNormalization", "LayerNormalization", "ELU", "CELU",
                                               "PReLU"};
  Term term{block.type, {}, !block.parts.empty()};
  for (const std::string& argument : block.arguments) term.arguments.push_back(parsed(argument));
  for (const Block& part : block.parts) term.arguments.push_back(term_of(part));
  if (term.arguments.empty() && templates.contains(block.type)) term.head += "<>";
  return term;
}

std::string text_of(const Term& term) {
  if (term.arguments.empty()) return term.head;
  std::string inside;
  for (const Term& argument : term.arguments) inside += (inside.empty() ? "" : ", ") + text_of(argument);
  return term.head + '<' + inside + '>';
}

bool is_number(const Term& term) {
  return !term.head.empty() && term.arguments.empty() &&
         std::all_of(term.head.begin(), term.head.end(), [](unsigned char c) { return std::isdigit(c); });
}

}  // namespace convert
