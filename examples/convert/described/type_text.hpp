// SPDX-License-Identifier: MIT
#pragma once

#include <cstdint>
#include <string>
#include <vector>

namespace convert {

/// A type as a program writes it, `Conv2D<16, Size{3, 5}, ReLU>`: its name, or a number, and its arguments.
struct TypeText {
  std::string name;
  std::vector<TypeText> arguments = {};
  std::string own_name = {};  // `"policy": Sequential<...>`: what the user calls it

  bool is_number() const;
};

/// Reads what mica's io/description.hpp writes. `where` is for messages. Throws Refusal if the text is no
/// type, or one that nests too deeply.
TypeText parse_type(const std::string& text, const std::string& where);

/// The text again; a Size of two equal numbers is the number.
std::string text_of(const TypeText& type);

/// A whole number from `least` on. Throws Refusal if it is none.
std::int64_t whole_number(const TypeText& type, std::int64_t least, const std::string& where);

}  // namespace convert
