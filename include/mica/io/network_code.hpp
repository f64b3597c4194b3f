// SPDX-License-Identifier: MIT
#pragma once

#include <mica/io/description.hpp>

#include <string>
#include <string_view>

namespace mica::detail {

/// A value among the template arguments as C++; "" if it is an object without a name, such as a lambda.
template <class = void>
[[gnu::cold]] std::string code_of(const DescribedValue& value) {
  const std::string text = text_of(value);
  if (value.kind == DescribedValue::real) return text.find_first_of("in") == text.npos ? text : "";
  if (value.kind == DescribedValue::size) return "mica::" + text;
  if (value.kind != DescribedValue::text || text == "true" || text == "false") return text;
  return text.find("::") == text.npos ? "" : "mica::" + text;
}

/// A type as C++, whose layers stand one in a line if it is a network; "" if it has classes or objects that
/// are not mica's.
template <class = void>
[[gnu::cold]] std::string code_of(const DescribedType& type, bool is_network = false) {
  if (!type.is_of_mica) return "";
  std::string text = joined({"mica::", type.name});
  if (!type.has_arguments) return text;
  std::string arguments;
  const std::string_view separator = is_network ? ",\n    " : ", ";
  const auto add = [&](const std::string& argument) {
    if (argument.empty()) return false;
    if (!arguments.empty()) arguments += separator;
    arguments += argument;
    return true;
  };
  for (const DescribedValue& value : type.values)
    if (!add(code_of(value))) return "";
  for (const DescribedType* const argument : type.types)
    if (!add(code_of(*argument))) return "";
  return text + '<' + (is_network ? "\n    " : "") + arguments + '>';
}

/// The type of a network as C++; "" if it has classes or objects that are not mica's. A composite of the user
/// is what it derives from.
template <class Net>
std::string network_code() {
  return code_of(described<Net>, true);
}

}  // namespace mica::detail
