// SPDX-License-Identifier: MIT
#pragma once

#include <mica/core/messages/error.hpp>
#include <mica/core/values/finite.hpp>
#include <mica/core/values/range.hpp>
#include <mica/core/values/shape.hpp>

#include <string>

/// Weights that a network takes, from a file or from the user, are finite numbers.
namespace mica::detail {

template <class T>
constexpr const char* element_type = sizeof(T) == 4 ? "float32" : "float64";

/// The indices of an element of a tensor, "[2, 0]".
template <class = void>
std::string index_text(int element, const Shape& shape) {
  std::string text = "]";
  for (int i = shape.rank - 1; i >= 0; --i) {
    text.insert(0, (i > 0 ? ", " : "") + std::to_string(element % shape[i]));
    element /= shape[i];
  }
  return '[' + text;
}

/// Returns an element of a tensor as a T. Throws Error if it is then not finite, as 1e300 is in a network of
/// floats. where() begins the message: it names the file and the tensor, or the user's call.
template <class T, class Given, class Where>
T finite_weight(Given given, int element, const Shape& shape, Where where) {
  const T weight = static_cast<T>(given);
  if (!is_finite(weight))
    throw_error(where() + ": expected numbers that are finite as " + element_type<T> + ", found " +
                text_of(static_cast<double>(given)) + " at " + index_text(element, shape));
  return weight;
}

}  // namespace mica::detail
