// SPDX-License-Identifier: MIT
#pragma once

#include <mica/core/messages/error.hpp>
#include <mica/core/values/range.hpp>
#include <mica/core/values/shape.hpp>
#include <mica/data/csv_reader.hpp>
#include <mica/data/dataset.hpp>
#include <mica/data/whole_file.hpp>

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <limits>
#include <string>
#include <utility>
#include <vector>

namespace mica {

/// The options of read_csv: whether the first line has the names of the columns, and what stands between two
/// fields.
struct CsvOptions {
  bool header = true;
  char separator = ',';
};

/// A table of numbers, one sample in a row. read_csv reads it.
///
///     CsvTable table = read_csv("houses.csv");
///     auto houses = table.with_values("price");                            // the other columns are samples
///     auto flowers = read_csv("iris.csv").with_classes("species");         // class numbers 0, 1, 2
class CsvTable {
 public:
  /// `values` are the rows one behind the other.
  template <class = void>
  CsvTable(std::string name, std::vector<std::string> column_names, std::size_t columns,
           std::vector<double> values)
      : name_(std::move(name)),
        names_(std::move(column_names)),
        columns_(columns),
        values_(std::move(values)) {}

  template <class = void>
  int rows() const {
    return columns_ == 0 ? 0 : static_cast<int>(values_.size() / columns_);
  }
  template <class = void>
  int columns() const {
    return static_cast<int>(columns_);
  }
  /// The names of the columns; empty if the file has no header.
  const std::vector<std::string>& names() const { return names_; }
  double operator()(int row, int column) const {
    return values_[static_cast<std::size_t>(row) * columns_ + static_cast<std::size_t>(column)];
  }

  /// The number of a column. Throws Error if there is none of that name.
  template <class = void>
  int column(const std::string& column_name) const {
    const auto found = std::find(names_.begin(), names_.end(), column_name);
    if (found == names_.end())
      detail::throw_error({name_, ": expected a column \"", column_name, "\", found ",
                           names_.empty() ? "no header" : "columns " + quoted_names()});
    return static_cast<int>(found - names_.begin());
  }

  /// The samples without targets: all columns.
  template <class = void>
  Dataset samples() const {
    return Dataset::from(values_, Shape(columns()));
  }

  /// The other columns are the samples, the column is the value to learn. Throws Error if there is no such
  /// column, or no other one.
  template <class = void>
  Dataset with_values(int target) const {
    auto [samples, targets] = split(target);
    return Dataset::from(std::move(samples), Shape(columns() - 1), std::move(targets));
  }
  template <class = void>
  Dataset with_values(const std::string& target) const {
    return with_values(column(target));
  }

  /// The same with class numbers. Throws Error also if one of them is not a whole number from 0.
  template <class = void>
  Dataset with_classes(int target) const {
    auto [samples, targets] = split(target);
    std::vector<int> classes;
    for (std::size_t row = 0; row < targets.size(); ++row) {
      const double value = targets[row];
      if (!(value >= 0 && value < std::numeric_limits<int>::max() && value == std::floor(value)))
        detail::throw_error({name_, ", row ", row + 1, ", column ", target + 1,
                             ": expected a class number, a whole number from 0, found ",
                             detail::text_of(value)});
      classes.push_back(static_cast<int>(value));
    }
    return Dataset::from(std::move(samples), Shape(columns() - 1), classes);
  }
  template <class = void>
  Dataset with_classes(const std::string& target) const {
    return with_classes(column(target));
  }

 private:
  template <class = void>
  std::string quoted_names() const {
    std::string text;
    for (const std::string& n : names_) text += (text.empty() ? "\"" : ", \"") + n + "\"";
    return text;
  }

  template <class = void>
  std::pair<std::vector<double>, std::vector<double>> split(int target) const {
    if (target < 0 || target >= columns())
      detail::throw_error({name_, ": expected a column from 0 to ", columns() - 1, ", found ", target});
    if (columns_ == 1) detail::throw_error({name_, ": expected columns beside the target, found none"});
    std::pair<std::vector<double>, std::vector<double>> result;
    result.first.reserve(values_.size() - values_.size() / columns_);
    for (std::size_t i = 0; i < values_.size(); ++i)
      (i % columns_ == static_cast<std::size_t>(target) ? result.second : result.first).push_back(values_[i]);
    return result;
  }

  std::string name_;
  std::vector<std::string> names_;
  std::size_t columns_;
  std::vector<double> values_;
};

/// Reads a table of numbers, "1.5", "-2e3", "nan" or "inf", from a file of comma-separated values (RFC 4180).
/// Fields may stand in quotation marks and between spaces. Throws Error, with line and column, if a field is
/// no number, or if a row has not as many fields as the first one.
template <class = void>
CsvTable read_csv(const std::string& path, const CsvOptions& options = {}) {
  const std::vector<std::uint8_t> bytes = detail::read_whole_file(path);
  detail::CsvReader reader(path, {reinterpret_cast<const char*>(bytes.data()), bytes.size()},
                           options.separator);
  std::vector<std::string> names;
  if (options.header) names = reader.read_names();
  std::vector<double> values = reader.read_numbers(names.size());
  return {path, std::move(names), reader.columns(), std::move(values)};
}

}  // namespace mica
