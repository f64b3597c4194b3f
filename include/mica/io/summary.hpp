// SPDX-License-Identifier: MIT
#pragma once

#include <mica/core/layer.hpp>
#include <mica/core/shape.hpp>

#include <cstdio>
#include <ostream>
#include <string>
#include <vector>

namespace mica {

namespace detail {

struct SummaryRow {
  const char* type;
  Shape output;
  int parameters;
};

/// "MaxPooling2D" gives "max_pooling2d".
inline std::string snake_case(const std::string& name) {
  std::string text;
  for (std::size_t i = 0; i < name.size(); ++i) {
    const bool upper = name[i] >= 'A' && name[i] <= 'Z';
    const bool lower_before = i > 0 && name[i - 1] >= 'a' && name[i - 1] <= 'z';
    if (upper && lower_before) text += '_';
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

inline void write_table(std::ostream& out, const std::vector<SummaryRow>& rows) {
  constexpr std::size_t widths[] = {33, 24, 15};
  const auto rule = [&](const char* left, const char* line, const char* cross, const char* right) {
    out << left << repeated(line, widths[0]) << cross << repeated(line, widths[1]) << cross
        << repeated(line, widths[2]) << right << '\n';
  };
  const auto row = [&](const char* bar, const std::string& name, const std::string& shape,
                       const std::string& count) {
    const auto padding = [](std::size_t width, const std::string& text) {
      return std::string(width > text.size() + 2 ? width - text.size() - 2 : 0, ' ');
    };
    out << bar << ' ' << name << padding(widths[0], name) << ' ' << bar << ' ' << shape
        << padding(widths[1], shape) << ' ' << bar << ' ' << padding(widths[2], count) << count << ' ' << bar
        << '\n';
  };
  rule("┏", "━", "┳", "┓");
  row("┃", "Layer (type)", "Output Shape", "Param #");
  rule("┡", "━", "╇", "┩");
  for (std::size_t i = 0; i < rows.size(); ++i) {
    if (i > 0) rule("├", "─", "┼", "┤");
    int before = 0;
    for (std::size_t j = 0; j < i; ++j) before += std::string(rows[j].type) == rows[i].type;
    std::string name = snake_case(rows[i].type);
    if (before > 0) (name += '_') += std::to_string(before);
    ((name += " (") += rows[i].type) += ')';
    std::string shape = "(None";
    for (int e = 0; e < rows[i].output.rank; ++e) (shape += ", ") += std::to_string(rows[i].output[e]);
    row("│", name, shape += ')', with_commas(rows[i].parameters));
  }
  rule("└", "─", "┴", "┘");
}

}  // namespace detail

/// Prints Keras' summary of a network whose numbers are of type T: each layer with its output's shape and its
/// number of parameters, the total, and the memory that a sample needs on its way.
template <class Net, class T = float>
void write_summary(std::ostream& out) {
  std::vector<detail::SummaryRow> rows;
  [&]<int... i>(std::integer_sequence<int, i...>) {
    (rows.push_back({Net::List::template At<i + 1>::name, Net::layer_output(i + 1),
                     mica::parameter_count<typename Net::List::template At<i + 1>>(Net::layer_output(i))}),
     ...);
  }
  (std::make_integer_sequence<int, Net::depth - 1>{});

  const std::string count = detail::with_commas(Net::parameter_count);
  const std::string bytes = detail::byte_size(static_cast<double>(sizeof(T)) * Net::parameter_count);
  out << "Model: \"sequential\"\n";
  detail::write_table(out, rows);
  out << " Total params: " << count << " (" << bytes << ")\n"
      << " Trainable params: " << count << " (" << bytes << ")\n"
      << " Non-trainable params: 0 (0.00 B)\n"
      << " Workspace: " << detail::byte_size(static_cast<double>(Net::template workspace_bytes<T>))
      << " for one sample, "
      << detail::byte_size(static_cast<double>(Net::template training_workspace_bytes<T>))
      << " for each thread that trains\n";
}

}  // namespace mica
