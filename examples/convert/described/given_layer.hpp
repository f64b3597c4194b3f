// SPDX-License-Identifier: MIT
#pragma once

#include "../refusal.hpp"
#include "../tensor.hpp"
#include "type_text.hpp"

#include <string>
#include <string_view>
#include <vector>

namespace convert {

/// A layer as it is written, `Conv2D<16, 3, Same>`, with the shapes of its inputs: what its rules ask for.
class GivenLayer {
 public:
  GivenLayer(const TypeText& type, const std::vector<Extents>& inputs, std::string where);

  const std::string& name() const { return type_.name; }
  const std::vector<Extents>& inputs() const { return inputs_; }
  const Extents& input() const { return inputs_[0]; }
  [[noreturn]] void refuse(const std::string& reason) const;

  /// The numbers in front of the options.
  std::size_t values() const { return values_; }
  void check_values(std::size_t least, std::size_t most) const;
  std::int64_t whole(std::size_t i, std::int64_t least) const;
  /// One number for each of `dimensions`: `3` or `Size{3, 5}`.
  Extents size(std::size_t i, std::size_t dimensions, std::int64_t least) const;

  /// The option of this name, or null.
  const TypeText* option(std::string_view name) const;
  bool has(std::string_view name) const { return option(name) != nullptr; }
  /// The whole number or the size of an option of one argument, or what it is where it is left out.
  std::int64_t whole_of(std::string_view name, std::int64_t least, std::int64_t otherwise) const;
  Extents size_of_option(std::string_view name, std::size_t dimensions, std::int64_t least,
                         std::int64_t otherwise) const;
  /// Refuses options that are none of `allowed`, a list of names between spaces, and that come twice.
  void check_options(std::string_view allowed) const;

 private:
  Extents size_of(const TypeText& type, std::size_t dimensions, std::int64_t least) const;

  const TypeText& type_;
  const std::vector<Extents>& inputs_;
  std::string where_;
  std::size_t values_ = 0;
};

/// Whether a word is in a list of words between spaces.
bool is_in_list(std::string_view list, std::string_view word);

}  // namespace convert
