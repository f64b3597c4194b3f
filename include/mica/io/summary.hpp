// SPDX-License-Identifier: MIT
#pragma once

#include <mica/core/layer.hpp>
#include <mica/core/shape.hpp>
#include <mica/io/layer_names.hpp>

#include <algorithm>
#include <array>
#include <cstddef>
#include <cstdio>
#include <ostream>
#include <string>
#include <utility>
#include <vector>

namespace mica {

namespace detail {

struct SummaryRow {
  NamedLayer layer;
  Shape output;
  int parameters;
};

/// Keras' name of a layer of this class: "MaxPooling2D" gives "max_pooling2d", "ReLU" "re_lu".
inline std::string snake_case(const std::string& name) {
  const auto is_upper = [](char c) { return c >= 'A' && c <= 'Z'; };
  const auto is_lower = [](char c) { return c >= 'a' && c <= 'z'; };
  std::string text;
  for (std::size_t i = 0; i < name.size(); ++i) {
    const bool upper = is_upper(name[i]);
    // A word begins: "xP" or, after anything, "Po".
    if (upper && i > 0 && (is_lower(name[i - 1]) || (i + 1 < name.size() && is_lower(name[i + 1]))))
      text += '_';
    text += upper ? static_cast<char>(name[i] - 'A' + 'a') : name[i];
  }
  return text;
}

/// 47410 gives "47,410".
inline std::string with_commas(int number) {
  std::string text = std::to_string(number);
  for (int i = static_cast<int>(text.size()) - 3; i > 0; i -= 3)
    text.insert(static_cast<std::size_t>(i), 1, ',');
  return text;
}

/// 189640 gives "185.20 KB", as Keras writes it.
inline std::string byte_size(double bytes) {
  const char* const units[] = {"B", "KB", "MB", "GB"};
  int unit = 0;
  for (; bytes >= 1024 && unit < 3; ++unit) bytes /= 1024;
  char text[64];
  std::snprintf(text, sizeof text, "%.2f %s", bytes, units[unit]);
  return text;
}

inline std::string repeated(const char* text, std::size_t times) {
  std::string all;
  for (std::size_t i = 0; i < times; ++i) all += text;
  return all;
}

/// "conv2d_1 (Conv2D)" for the second of its class, two blanks further right where it lies inside of another
/// layer.
inline std::string layer_name(const std::vector<SummaryRow>& rows, std::size_t i) {
  const std::string type = rows[i].layer.type;
  int before = 0;
  for (std::size_t j = 0; j < i; ++j) before += int{rows[j].layer.type == type};
  std::string name = repeated("  ", static_cast<std::size_t>(rows[i].layer.level)) + snake_case(type);
  if (before > 0) (name += '_') += std::to_string(before);
  return ((name += " (") += type) += ')';
}

/// "(None, 26, 26, 16)", None standing for the number of samples.
inline std::string batch_shape(const Shape& sample) {
  std::string text = "(None";
  for (int i = 0; i < sample.rank; ++i) (text += ", ") += std::to_string(sample[i]);
  return text += ')';
}

/// What leaves give and hold; a composite gives what its last layer gives, and holds what its layers hold.
template <class C>
void fill_in(std::vector<SummaryRow>& rows) {
  std::array<int, std::size_t{C::leaves}> parameters{};
  for (int k = 0; k < C::steps; ++k)
    parameters[static_cast<std::size_t>(C::index[k])] = C::parameter_counts[k];
  int leaf = C::leaves;
  for (auto row = rows.rbegin(); row != rows.rend(); ++row) {
    if (!row->layer.is_composite) {
      --leaf;
      row->output = C::shapes[leaf + 1];
      row->parameters = parameters[static_cast<std::size_t>(leaf)];
      continue;
    }
    const std::string inside = row->layer.path + '.';
    for (auto other = rows.rbegin(); other != row; ++other) {
      if (other->layer.is_composite || !other->layer.path.starts_with(inside)) continue;
      if (row->output.rank == 0) row->output = other->output;
      row->parameters += other->parameters;
    }
  }
}

inline void write_table(std::ostream& out, const std::vector<SummaryRow>& rows) {
  using Cells = std::array<std::string, 3>;
  std::vector<Cells> lines = {{"Layer (type)", "Output Shape", "Param #"}};
  for (std::size_t i = 0; i < rows.size(); ++i)
    lines.push_back({layer_name(rows, i), batch_shape(rows[i].output), with_commas(rows[i].parameters)});

  std::array<std::size_t, 3> widths = {31, 22, 13};  // Keras', unless a text is longer
  for (const Cells& cells : lines)
    for (std::size_t c = 0; c < 3; ++c) widths[c] = std::max(widths[c], cells[c].size());

  const auto rule = [&](const char* left, const char* line, const char* cross, const char* right) {
    out << left << repeated(line, widths[0] + 2) << cross << repeated(line, widths[1] + 2) << cross
        << repeated(line, widths[2] + 2) << right << '\n';
  };
  const auto row = [&](const char* bar, const Cells& cells) {
    const auto padding = [&](std::size_t c) { return std::string(widths[c] - cells[c].size(), ' '); };
    out << bar << ' ' << cells[0] << padding(0) << ' ' << bar << ' ' << cells[1] << padding(1) << ' ' << bar
        << ' ' << padding(2) << cells[2] << ' ' << bar << '\n';
  };
  rule("┏", "━", "┳", "┓");
  row("┃", lines[0]);
  rule("┡", "━", "╇", "┩");
  for (std::size_t i = 1; i < lines.size(); ++i) {
    if (i > 1) rule("├", "─", "┼", "┤");
    row("│", lines[i]);
  }
  rule("└", "─", "┴", "┘");
}

}  // namespace detail

/// Prints Keras' summary of a network whose numbers are of type T: each layer with its output's shape and its
/// number of parameters, the total, and the memory that samples need on their way.
template <class Net, class T = float>
void write_summary(std::ostream& out) {
  using C = typename Net::Graph;
  std::vector<detail::SummaryRow> rows;
  for (detail::NamedLayer& layer : detail::named_layers<Net>()) rows.push_back({std::move(layer), {}, 0});
  detail::fill_in<C>(rows);

  const std::string count = detail::with_commas(Net::parameter_count);
  const std::string bytes = detail::byte_size(static_cast<double>(sizeof(T)) * Net::parameter_count);
  out << "Model: \"sequential\"\n";
  detail::write_table(out, rows);
  out << " Total params: " << count << " (" << bytes << ")\n"
      << " Trainable params: " << count << " (" << bytes << ")\n"
      << " Non-trainable params: 0 (0.00 B)\n"
      << " Workspace: " << detail::byte_size(static_cast<double>(Net::template workspace_bytes<T>))
      << " to predict, " << detail::byte_size(static_cast<double>(Net::template training_workspace_bytes<T>))
      << " for each thread that trains\n";
}

}  // namespace mica
