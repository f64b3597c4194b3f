// SPDX-License-Identifier: MIT
#include "given_layer.hpp"

#include <utility>

namespace convert {

bool is_in_list(std::string_view list, std::string_view word) {
  for (std::size_t at = list.find(word); at != std::string_view::npos && !word.empty();
       at = list.find(word, at + 1)) {
    const std::size_t end = at + word.size();
    if ((at == 0 || list[at - 1] == ' ') && (end == list.size() || list[end] == ' ')) return true;
  }
  return false;
}

GivenLayer::GivenLayer(const TypeText& type, const std::vector<Extents>& inputs, std::string where)
    : type_(type), inputs_(inputs), where_(std::move(where)) {
  while (values_ < type.arguments.size() &&
         (type.arguments[values_].is_number() || type.arguments[values_].name == "Size"))
    ++values_;
}

void GivenLayer::refuse(const std::string& reason) const { throw Refusal(where_ + ": " + reason); }

void GivenLayer::check_values(std::size_t least, std::size_t most) const {
  if (values_ < least || values_ > most)
    refuse("expected " +
           (least == most ? std::to_string(least) : std::to_string(least) + " to " + std::to_string(most)) +
           " numbers in front of its options, found " + text_of(type_));
}

std::int64_t GivenLayer::whole(std::size_t i, std::int64_t least) const {
  return whole_number(type_.arguments[i], least, where_);
}

Extents GivenLayer::size_of(const TypeText& type, std::size_t dimensions, std::int64_t least) const {
  if (type.name != "Size") return Extents(dimensions, whole_number(type, least, where_));
  if (type.arguments.size() != 2) refuse("expected a Size of two numbers, found " + text_of(type));
  Extents size{whole_number(type.arguments[0], least, where_),
               whole_number(type.arguments[1], least, where_)};
  if (dimensions == 1 && size[0] != size[1]) refuse("the sizes of a layer of sequences are one number each");
  size.resize(dimensions);
  return size;
}
Extents GivenLayer::size(std::size_t i, std::size_t dimensions, std::int64_t least) const {
  return size_of(type_.arguments[i], dimensions, least);
}

const TypeText* GivenLayer::option(std::string_view name) const {
  for (std::size_t i = values_; i < type_.arguments.size(); ++i)
    if (type_.arguments[i].name == name) return &type_.arguments[i];
  return nullptr;
}

std::int64_t GivenLayer::whole_of(std::string_view name, std::int64_t least, std::int64_t otherwise) const {
  const TypeText* const found = option(name);
  if (!found) return otherwise;
  if (found->arguments.size() != 1) refuse("expected one number in " + text_of(*found));
  return whole_number(found->arguments[0], least, where_);
}
Extents GivenLayer::size_of_option(std::string_view name, std::size_t dimensions, std::int64_t least,
                                   std::int64_t otherwise) const {
  const TypeText* const found = option(name);
  if (!found) return Extents(dimensions, otherwise);
  if (found->arguments.size() != 1) refuse("expected one size in " + text_of(*found));
  return size_of(found->arguments[0], dimensions, least);
}

void GivenLayer::check_options(std::string_view allowed) const {
  for (std::size_t i = values_; i < type_.arguments.size(); ++i) {
    const TypeText& option = type_.arguments[i];
    if (!is_in_list(allowed, option.name)) refuse("it has no option " + text_of(option));
    for (std::size_t k = values_; k < i; ++k)
      if (type_.arguments[k].name == option.name) refuse("its option " + option.name + " is there twice");
  }
}

}  // namespace convert
