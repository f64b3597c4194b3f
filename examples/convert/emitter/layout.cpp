// SPDX-License-Identifier: MIT
#include "layout.hpp"

#include "aliases.hpp"
#include "term.hpp"

#include <algorithm>

namespace convert {

namespace {

// Comments stand behind lines that are shorter.
constexpr std::size_t comment_column = 84;

std::string text_of(const Extents& shape) {
  std::string text;
  for (const std::int64_t extent : shape) text += (text.empty() ? "" : ", ") + std::to_string(extent);
  return text;
}

/// A term as source that begins at this column, in as many lines as it needs; `behind` characters follow it.
std::string laid_out(const Term& term, std::size_t column, std::size_t behind) {
  const std::string text = text_of(term);
  if (!term.is_composite || column + text.size() + behind <= line_length) return text;
  std::string lines = term.head + '<';
  const std::size_t inside = column + lines.size();
  for (std::size_t i = 0; i < term.arguments.size(); ++i) {
    const bool is_last = i + 1 == term.arguments.size();
    lines += laid_out(term.arguments[i], inside, is_last ? behind + 1 : 1);
    lines += is_last ? ">" : ",\n" + std::string(inside, ' ');
  }
  return lines;
}

std::string laid_out(const Alias& alias) {
  std::string parameters;
  for (const std::string& name : alias.parameters)
    parameters += (parameters.empty() ? "int " : ", int ") + name;
  const std::string start = "using " + alias.name + " = ";
  return (parameters.empty() ? "" : "template <" + parameters + ">\n") + start +
         laid_out(alias.type, start.size(), 1) + ";\n";
}

struct Line {
  std::string text;
  std::string comment;
};

void append(std::vector<Line>& lines, const std::string& text, const std::string& comment) {
  std::size_t begin = 0;
  for (std::size_t end = text.find('\n'); end != std::string::npos; end = text.find('\n', begin)) {
    lines.push_back({text.substr(begin, end - begin), ""});
    begin = end + 1;
  }
  lines.push_back({text.substr(begin), comment});
}

/// The lines, with the comments in one column behind those that are not too long.
std::string with_comments(const std::vector<Line>& lines) {
  std::size_t column = 0;
  for (const Line& line : lines)
    if (line.text.size() < comment_column) column = std::max(column, line.text.size() + 2);
  std::string text;
  for (const Line& line : lines) {
    text += line.text;
    if (!line.comment.empty() && line.text.size() + 2 <= column &&
        column + 3 + line.comment.size() <= line_length)
      text += std::string(column - line.text.size(), ' ') + "// " + line.comment;
    text += '\n';
  }
  return text;
}

}  // namespace

std::string laid_out(const Network& network) {
  std::vector<Term> terms;
  for (const Block& block : network.layers) terms.push_back(term_of(block));
  std::string text;
  for (const Alias& alias : take_aliases(terms)) text += laid_out(alias);
  if (!text.empty()) text += '\n';

  const std::string start = "using Net = Sequential<", indent(start.size(), ' ');
  std::vector<Line> lines;
  append(lines, start + "Input<" + text_of(network.input) + '>' + (terms.empty() ? ">;" : ","),
         network.input.size() == 3 ? "height, width, channels" : "");
  for (std::size_t i = 0; i < terms.size(); ++i)
    append(lines, indent + laid_out(terms[i], indent.size(), 2) + (i + 1 == terms.size() ? ">;" : ","),
           text_of(network.layers[i].shape));
  return text + with_comments(lines);
}

}  // namespace convert
