// SPDX-License-Identifier: MIT
#pragma once

#include <mica/core/values/number_text.hpp>
#include <mica/core/values/shape.hpp>
#include <mica/io/summary_rows.hpp>

#include <algorithm>
#include <array>
#include <cstddef>
#include <cstdint>
#include <cstdio>
#include <ostream>
#include <string>
#include <utility>
#include <vector>

namespace mica {

namespace detail {

/// 47410 gives "47,410".
template <class = void>
std::string with_commas(std::int64_t number) {
  std::string text = std::to_string(number);
  for (int i = static_cast<int>(text.size()) - 3; i > 0; i -= 3)
    text.insert(static_cast<std::size_t>(i), 1, ',');
  return text;
}

/// 189640 gives "185.20 KB", as Keras writes it.
template <class = void>
std::string byte_size(double bytes) {
  const char* const units[] = {"B", "KB", "MB", "GB"};
  int unit = 0;
  for (; bytes >= 1024 && unit < 3; ++unit) bytes /= 1024;
  char text[64];
  std::snprintf(text, sizeof text, "%.2f %s", bytes, units[unit]);
  return text;
}

template <class = void>
std::string repeated(const char* text, std::size_t times) {
  std::string all;
  for (std::size_t i = 0; i < times; ++i) all += text;
  return all;
}

/// The number of characters of a text in UTF-8.
template <class = void>
std::size_t characters(const std::string& text) {
  return static_cast<std::size_t>(
      std::count_if(text.begin(), text.end(), [](char c) { return (c & 0xC0) != 0x80; }));
}

/// The lines of the tree in front of a row inside of a composite, " │ ├ ", and in front of the row's next
/// lines.
struct Branching {
  std::string first;
  std::string next;
};
template <class = void>
Branching branching(const std::vector<SummaryRow>& rows, std::size_t row) {
  const int level = rows[row].layer->level;
  // Whether another row of this level follows in the same composite.
  const auto goes_on = [&](int at_level) {
    for (std::size_t i = row + 1; i < rows.size() && rows[i].layer->level >= at_level; ++i) {
      if (rows[i].layer->level == at_level) return true;
    }
    return false;
  };
  Branching tree;
  if (level > 0) tree.first = tree.next = " ";
  for (int l = 1; l <= level; ++l) {
    tree.next += goes_on(l) ? "│ " : "  ";
    tree.first += l < level ? (goes_on(l) ? "│ " : "  ") : goes_on(l) ? "├ " : "└ ";
  }
  const bool has_rows_inside = row + 1 < rows.size() && rows[row + 1].layer->level > level;
  tree.next += has_rows_inside ? (level > 0 ? "│ " : " │ ") : "  ";
  return tree;
}

/// What is special about a layer, "[frozen]", "[rate x 0.1, Winograd<4>]"; "" if nothing is.
template <class = void>
std::string marks_of(const NamedLayer& layer) {
  std::string text;
  const auto add = [&](const std::string& mark) { text += (text.empty() ? "[" : ", ") + mark; };
  if (layer.is_frozen) add("frozen");
  if (layer.learning_rate_factor != 1) add("rate x " + shortest_text(layer.learning_rate_factor));
  if (layer.algorithm[0] != '\0') add(layer.algorithm);
  return text.empty() ? "" : text + ']';
}

/// "conv2d_1 (Conv2D)", "add (Add) of conv2d_1, input", "dense (Dense) [frozen]", broken into lines of at
/// most `width` characters. A word that is longer stays whole.
template <class = void>
std::vector<std::string> layer_lines(const std::vector<SummaryRow>& rows, std::size_t row,
                                     std::size_t width) {
  std::vector<std::string> words = {rows[row].name, '(' + std::string(rows[row].layer->type) + ')'};
  const std::vector<std::string>& inputs = rows[row].inputs;
  for (std::size_t i = 0; i < inputs.size(); ++i) {
    if (i == 0) words.back() += " of";
    words.push_back(inputs[i] + (i + 1 < inputs.size() ? "," : ""));
  }
  if (std::string marks = marks_of(*rows[row].layer); !marks.empty()) words.push_back(std::move(marks));
  const Branching tree = branching(rows, row);
  std::vector<std::string> lines = {tree.first + words[0]};
  for (std::size_t i = 1; i < words.size(); ++i) {
    if (characters(lines.back()) + 1 + characters(words[i]) <= width)
      (lines.back() += ' ') += words[i];
    else
      lines.push_back(tree.next + words[i]);
  }
  return lines;
}

/// "(None, 26, 26, 16)"; None stands for the number of samples. Empty if there is no shape.
template <class = void>
std::string batch_shape(const Shape& sample) {
  if (sample.rank == 0) return "";
  std::string text = "(None";
  for (int i = 0; i < sample.rank; ++i) (text += ", ") += std::to_string(sample[i]);
  return text += ')';
}

/// Writes the table. A layer and the layers inside of it stand between two rules.
template <class = void>
void write_table(std::ostream& out, const std::vector<SummaryRow>& rows) {
  using Cells = std::array<std::string, 3>;
  const std::array<std::size_t, 3> keras = {31, 22, 13};
  // In a network with composites, a name that is too long is broken into lines.
  const bool is_flat =
      std::none_of(rows.begin(), rows.end(), [](const SummaryRow& row) { return row.layer->is_composite; });
  const std::size_t longest = is_flat ? static_cast<std::size_t>(-1) : keras[0];
  struct Line {
    Cells cells;
    bool opens;
  };
  std::vector<Line> lines = {{{"Layer (type)", "Output Shape", "Param #"}, false}};
  for (std::size_t i = 0; i < rows.size(); ++i) {
    const std::size_t first = lines.size();
    for (std::string& text : layer_lines(rows, i, longest))
      lines.push_back({{std::move(text), "", ""}, false});
    lines[first].opens = i > 0 && rows[i].layer->level == 0;
    lines[first].cells[1] = batch_shape(rows[i].output);
    lines[first].cells[2] = with_commas(rows[i].parameters);
  }

  std::array<std::size_t, 3> widths = keras;  // unless a text is longer
  for (const Line& line : lines) {
    for (std::size_t c = 0; c < 3; ++c) widths[c] = std::max(widths[c], characters(line.cells[c]));
  }

  const auto rule = [&](const char* left, const char* line, const char* cross, const char* right) {
    out << left << repeated(line, widths[0] + 2) << cross << repeated(line, widths[1] + 2) << cross
        << repeated(line, widths[2] + 2) << right << '\n';
  };
  const auto row = [&](const char* bar, const Cells& cells) {
    const auto padding = [&](std::size_t c) { return std::string(widths[c] - characters(cells[c]), ' '); };
    out << bar << ' ' << cells[0] << padding(0) << ' ' << bar << ' ' << cells[1] << padding(1) << ' ' << bar
        << ' ' << padding(2) << cells[2] << ' ' << bar << '\n';
  };
  rule("┏", "━", "┳", "┓");
  row("┃", lines[0].cells);
  rule("┡", "━", "╇", "┩");
  for (std::size_t i = 1; i < lines.size(); ++i) {
    if (lines[i].opens) rule("├", "─", "┼", "┤");
    row("│", lines[i].cells);
  }
  rule("└", "─", "┴", "┘");
}

}  // namespace detail

/// Prints Keras' summary of a network whose numbers have the type T: the layers with the shapes of their
/// outputs and their numbers of parameters, the total, and the memory of a workspace. The layers of a
/// composite stand below it as a tree. Behind a layer stands whether it is frozen, the factor of its learning
/// rate, and the algorithm that an option of it names: "conv2d (Conv2D) [frozen, Winograd<4>]".
template <class Net, class T = float>
void write_summary(std::ostream& out) {
  const auto count = [](int parameters) {
    return detail::with_commas(parameters) + " (" +
           detail::byte_size(static_cast<double>(sizeof(T)) * parameters) + ")\n";
  };
  out << "Model: \"sequential\"\n";
  detail::write_table(out, detail::summary_rows<Net>());
  out << " Total params: " << count(Net::parameter_count + Net::state_count)
      << " Trainable params: " << count(Net::parameter_count)
      << " Non-trainable params: " << count(Net::state_count)
      << " Workspace: " << detail::byte_size(static_cast<double>(Net::template workspace_bytes<T>))
      << " to predict, " << detail::byte_size(static_cast<double>(Net::template training_workspace_bytes<T>))
      << " for each thread that trains\n";
}

}  // namespace mica
