// SPDX-License-Identifier: MIT
#pragma once

#include <mica/core/messages/error.hpp>
#include <mica/core/values/shape.hpp>
#include <mica/data/check_shape.hpp>
#include <mica/data/contents.hpp>
#include <mica/data/source.hpp>

#include <cstddef>
#include <memory>
#include <utility>
#include <vector>

namespace mica::detail {

/// The contents that a source gives, see Dataset::of.
template <Source S>
std::shared_ptr<const Contents> contents_of_source(S given) {
  static_assert(!SourceOfClasses<S> || !SourceOfRows<S>,
                "mica: the targets of a source are class numbers or rows of values, not both");
  const auto kept = std::make_shared<const SourceOf<S>>(std::move(given));
  const S& source = kept->source();
  const Shape shape = source.shape();
  check_shape(shape, "Dataset::of");
  const int count = source.size();
  if (count < 0) throw_error({"Dataset::of: expected 0 or more samples, found ", count});
  const std::shared_ptr<Contents> contents(new Contents(shape, count));
  contents->source = kept;
  if constexpr (SourceOfClasses<S>) {
    std::vector<int> labels(static_cast<std::size_t>(count));
    for (int i = 0; i < count; ++i)
      read_from_source(i, [&] { labels[static_cast<std::size_t>(i)] = source.label(i); });
    contents->set_labels(labels.data());
    if constexpr (requires { source.classes(); }) contents->set_classes(source.classes());
  }
  if constexpr (SourceOfRows<S>) {
    check_shape(source.target_shape(), "Dataset::of");
    contents->set_rows(source.target_shape(), {});
    contents->source_gives_rows = true;
  }
  return contents;
}

}  // namespace mica::detail
