// SPDX-License-Identifier: MIT
#pragma once

#include <mica/core/utilities/cxx20.hpp>

#include <algorithm>
#include <cstddef>
#include <iterator>
#include <string_view>

/// Names in source that a program writes.
namespace mica::detail {

/// Whether this has the letters of a name of C++, of parts between `::`.
inline bool is_cpp_name(std::string_view name) {
  bool begins = true;
  for (std::size_t i = 0; i < name.size(); ++i) {
    const char c = name[i];
    const bool is_letter = ('a' <= c && c <= 'z') || ('A' <= c && c <= 'Z') || c == '_';
    if (!begins && name.substr(i, 2) == "::") {
      ++i;
      begins = true;
    } else if (is_letter || (!begins && '0' <= c && c <= '9')) {
      begins = false;
    } else {
      return false;
    }
  }
  return !begins;
}

/// Whether a program cannot use this name: the keywords of C++20, and what each program has.
template <class = void>
[[gnu::cold]] bool is_taken_name(std::string_view name) {
  static constexpr std::string_view taken[] = {"alignas",
                                               "alignof",
                                               "and",
                                               "and_eq",
                                               "asm",
                                               "auto",
                                               "bitand",
                                               "bitor",
                                               "bool",
                                               "break",
                                               "case",
                                               "catch",
                                               "char",
                                               "char16_t",
                                               "char32_t",
                                               "char8_t",
                                               "class",
                                               "co_await",
                                               "co_return",
                                               "co_yield",
                                               "compl",
                                               "concept",
                                               "const",
                                               "const_cast",
                                               "consteval",
                                               "constexpr",
                                               "constinit",
                                               "continue",
                                               "decltype",
                                               "default",
                                               "delete",
                                               "do",
                                               "double",
                                               "dynamic_cast",
                                               "else",
                                               "enum",
                                               "explicit",
                                               "export",
                                               "extern",
                                               "false",
                                               "float",
                                               "for",
                                               "friend",
                                               "goto",
                                               "if",
                                               "inline",
                                               "int",
                                               "long",
                                               "main",
                                               "mica",
                                               "mutable",
                                               "namespace",
                                               "new",
                                               "noexcept",
                                               "not",
                                               "not_eq",
                                               "nullptr",
                                               "operator",
                                               "or",
                                               "or_eq",
                                               "private",
                                               "protected",
                                               "public",
                                               "register",
                                               "reinterpret_cast",
                                               "requires",
                                               "return",
                                               "short",
                                               "signed",
                                               "sizeof",
                                               "static",
                                               "static_assert",
                                               "static_cast",
                                               "std",
                                               "struct",
                                               "switch",
                                               "template",
                                               "this",
                                               "thread_local",
                                               "throw",
                                               "true",
                                               "try",
                                               "typedef",
                                               "typeid",
                                               "typename",
                                               "union",
                                               "unsigned",
                                               "using",
                                               "virtual",
                                               "void",
                                               "volatile",
                                               "wchar_t",
                                               "while",
                                               "xor",
                                               "xor_eq"};
  return std::find(std::begin(taken), std::end(taken), name) != std::end(taken);
}

/// Whether a namespace may have this name, of parts between `::`.
template <class = void>
[[gnu::cold]] bool is_namespace_name(std::string_view name) {
  if (!is_cpp_name(name)) return false;
  while (true) {
    const std::size_t end = name.find("::");
    if (is_taken_name(name.substr(0, end))) return false;
    if (end == name.npos) return true;
    name.remove_prefix(end + 2);
  }
}

}  // namespace mica::detail
