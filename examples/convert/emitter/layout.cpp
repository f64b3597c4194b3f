// SPDX-License-Identifier: MIT
#include "layout.hpp"

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

}  // namespace

std::string laid_out(const Block& block, std::size_t column, std::size_t behind) {
  const std::string text = text_of(block);
  if (block.parts.empty() || column + text.size() + behind <= line_length) return text;
  std::string lines = block.type + '<';
  const std::size_t inside = column + lines.size();
  for (std::size_t i = 0; i < block.parts.size(); ++i) {
    const bool is_last = i + 1 == block.parts.size();
    lines += laid_out(block.parts[i], inside, is_last ? behind + 1 : 1);
    lines += is_last ? ">" : ",\n" + std::string(inside, ' ');
  }
  return lines;
}

std::string laid_out(const Network& network) {
  const std::string start = "using Net = Sequential<", indent(start.size(), ' ');
  std::vector<Line> lines;
  const std::string end = network.layers.empty() ? ">;" : ",";
  append(lines, start + "Input<" + text_of(network.input) + '>' + end,
         network.input.size() == 3 ? "height, width, channels" : "");
  for (std::size_t i = 0; i < network.layers.size(); ++i) {
    const Block& block = network.layers[i];
    const bool is_last = i + 1 == network.layers.size();
    append(lines, indent + laid_out(block, indent.size(), 2) + (is_last ? ">;" : ","), text_of(block.shape));
  }
  std::size_t column = 0;
  for (const Line& line : lines)
    if (line.text.size() < comment_column) column = std::max(column, line.text.size() + 2);
  std::string text;
  for (Line& line : lines) {
    if (!line.comment.empty() && line.text.size() + 2 <= column && column + 3 + line.comment.size() <= line_length)
      line.text += std::string(column - line.text.size(), ' ') + "// " + line.comment;
    text += line.text + '\n';
  }
  return text;
}

}  // namespace convert
