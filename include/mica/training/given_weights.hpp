// SPDX-License-Identifier: MIT
#pragma once

#include <mica/core/messages/error.hpp>
#include <mica/core/values/as_tensor.hpp>
#include <mica/core/values/fixed_string.hpp>
#include <mica/core/values/shape.hpp>
#include <mica/io/finite_weights.hpp>
#include <mica/network/paths.hpp>
#include <mica/training/tensor_checks.hpp>

#include <algorithm>
#include <string>
#include <utility>
#include <vector>

/// Weights that a user gives to a model, as a tensor, an expression or a matrix.
namespace mica::detail {

/// A user's call with a path and the name of a tensor, `set_weights<At<5, 2>, "kernel">`, for messages.
template <class Path>
struct PathText;
template <int First, int... Others>
struct PathText<At<First, Others...>> {
  static std::string text() {
    std::string numbers = std::to_string(First);
    static_cast<void>(((numbers += ", " + std::to_string(Others)), ...));
    return "At<" + numbers + '>';
  }
};
template <class Path, FixedString name>
std::string call_text(const std::string& call) {
  return call + '<' + PathText<Path>::text() + ", \"" + std::string(name.view()) + "\">";
}
/// The same with a name at run time, `set_weights("conv2d/kernel")`.
inline std::string call_text(const std::string& call, const std::string& name) {
  return call + "(\"" + name + "\")";
}

/// "3x3x1x16".
inline std::string extents_text(const std::vector<Eigen::Index>& extents) {
  std::string text;
  for (const Eigen::Index extent : extents) {
    if (!text.empty()) text += 'x';
    text += std::to_string(extent);
  }
  return text;
}

inline void check_extents(const std::string& call, const std::vector<Eigen::Index>& given,
                          const Shape& shape) {
  if (!std::equal(given.begin(), given.end(), shape.extents, shape.extents + shape.rank))
    throw_error(call + ": expected a tensor of " + to_string(shape) + ", found one of " +
                extents_text(given));
}

/// The extents of a tensor. A row or a column of a matrix is a tensor of one extent where one is wanted.
template <class X, AnyTensor Values>
std::vector<Eigen::Index> extents_of(const Values& values, int wanted_rank) {
  if constexpr (AnyMatrix<X>) {
    if (is_vector<X> && wanted_rank == 1) return {values.size()};
  }
  return {values.dimensions().begin(), values.dimensions().end()};
}

/// Writes `x` to a tensor of a network, of this shape. Throws Error if `x` has other extents or a number that
/// is not finite as a T; nothing is then written. `call` is what the user calls.
template <class T, class X>
void write_given_weights(const std::string& call, const X& x, const Shape& shape, T* to) {
  const auto& values = as_samples(x);
  check_extents(call, extents_of<X>(values, shape.rank), shape);
  for (int i = 0; i < shape.size(); ++i) finite_weight<T>(values.data()[i], i, shape, [&] { return call; });
  for (int i = 0; i < shape.size(); ++i) to[i] = static_cast<T>(values.data()[i]);
}

}  // namespace mica::detail
