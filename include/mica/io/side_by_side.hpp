// SPDX-License-Identifier: MIT
#pragma once

#include <mica/core/contracts/composite.hpp>
#include <mica/core/messages/error.hpp>
#include <mica/io/printable.hpp>

#include <algorithm>
#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

/// The messages about files of other networks.
namespace mica::detail {

using Lines = std::vector<std::string>;

/// A description of a network, see description.hpp, as one line for each layer. The layers of a composite
/// are indented. Any other text gives lines too.
template <class = void>
[[gnu::cold]] Lines lines_of_description(std::string_view text) {
  constexpr std::string_view network = "Sequential<";
  if (text.starts_with(network)) text.remove_prefix(network.size());
  Lines lines;
  std::size_t level = 0;
  while (!text.empty()) {
    const std::size_t head = std::min(text.find_first_of("<,>"), text.size());
    const std::size_t space = text.substr(0, head).rfind(' ');
    const std::string_view name = text.substr(space == std::string_view::npos ? 0 : space + 1,
                                              space == std::string_view::npos ? head : head - space - 1);
    const std::string indent(2 * std::min(level, std::size_t{20}), ' ');
    if (head < text.size() && text[head] == '<' && is_composite_name(name)) {
      lines.push_back(indent + std::string(text.substr(0, head)));
      text.remove_prefix(head + 1);
      ++level;
    } else {
      std::size_t end = 0;
      for (int depth = 0; end < text.size(); ++end) {
        const char c = text[end];
        if (depth == 0 && (c == ',' || c == '>')) break;
        depth += c == '<' || c == '{' ? 1 : c == '>' || c == '}' ? -1 : 0;
      }
      if (end > 0) lines.push_back(indent + std::string(text.substr(0, end)));
      text.remove_prefix(end);
    }
    while (!text.empty() && (text[0] == ',' || text[0] == '>' || text[0] == ' ')) {
      if (text[0] == '>' && level > 0) --level;
      text.remove_prefix(1);
    }
  }
  return lines;
}

/// A line of each list, where they differ first.
struct FirstDifference {
  std::string in_network, in_file;
};
template <class = void>
FirstDifference first_difference(const Lines& network, const Lines& file) {
  std::size_t i = 0;
  while (i < network.size() && i < file.size() && network[i] == file[i]) ++i;
  const auto at = [&](const Lines& lines) {
    if (i >= lines.size() || lines[i].empty()) return std::string("nothing");
    return shortened(lines[i].substr(std::min(lines[i].find_first_not_of(' '), lines[i].size())));
  };
  return {at(network), at(file)};
}

/// Throws Error for a file whose lines, of layers or of tensors, are not those of the network: both beside
/// each other, the first difference in front and marked. `hint` stands behind the first line.
template <class = void>
[[noreturn, gnu::cold]] void refuse_network(const std::string& file_name, const Lines& network,
                                            const Lines& file, std::string_view hint = "") {
  constexpr std::size_t most_lines = 500, most_width = 100;
  const FirstDifference difference = first_difference(network, file);
  std::string text =
      joined({file_name, ": expected the network of this program, found another: ", difference.in_network,
              " in the program, ", difference.in_file, " in the file", hint});
  std::size_t width = std::string_view("program").size();
  for (const std::string& line : network) width = std::max(width, std::min(line.size(), most_width + 3));
  const auto row = [&](std::string_view mark, const std::string& left, const std::string& right) {
    text += joined({"\n", mark, left});
    text.append(width - std::min(left.size(), width), ' ');
    text += " | " + right;
  };
  row("  ", "program", "file");
  bool are_equal = true;
  for (std::size_t i = 0; i < std::min(std::max(network.size(), file.size()), most_lines); ++i) {
    const auto line = [&](const Lines& lines) {
      return i < lines.size() ? shortened(lines[i], most_width) : std::string();
    };
    const bool is_first = are_equal && (i >= network.size() || i >= file.size() || network[i] != file[i]);
    row(is_first ? "> " : "  ", line(network), line(file));
    are_equal = are_equal && !is_first;
  }
  throw_error(text);
}

}  // namespace mica::detail
