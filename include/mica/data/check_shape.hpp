// SPDX-License-Identifier: MIT
#pragma once

#include <mica/core/messages/error.hpp>
#include <mica/core/values/shape.hpp>

#include <cstddef>
#include <limits>

namespace mica::detail {

/// Throws Error if a shape that the user gives to `call` has no values, or more than an int can count.
inline void check_shape(const Shape& shape, const char* call = "Dataset::from") {
  std::ptrdiff_t size = shape.rank > 0 ? 1 : 0;
  for (int i = 0; i < shape.rank && 0 < size && size <= std::numeric_limits<int>::max(); ++i)
    size = shape[i] < 1 ? 0 : size * shape[i];
  if (size < 1 || size > std::numeric_limits<int>::max())
    throw_error({call, ": expected a shape of 1 to ", std::numeric_limits<int>::max(), " values, found ",
                 shape.rank > 0 ? to_string(shape) : "one without extents"});
}

}  // namespace mica::detail
