// SPDX-License-Identifier: MIT
#pragma once

#include <mica/core/messages/error.hpp>
#include <mica/core/values/tensor.hpp>

#include <algorithm>
#include <array>
#include <cstddef>
#include <cstdint>
#include <limits>
#include <string>
#include <type_traits>
#include <utility>
#include <variant>
#include <vector>

namespace mica {

namespace detail {

/// A type of elements: its code in the file, its size in bytes and its name in messages.
struct IdxType {
  int code;
  std::size_t size;
  const char* name;
};

/// In the order of Idx::Elements.
inline constexpr std::array<IdxType, 6> idx_types = {{{0x08, 1, "uint8"},
                                                      {0x09, 1, "int8"},
                                                      {0x0b, 2, "int16"},
                                                      {0x0c, 4, "int32"},
                                                      {0x0d, 4, "float"},
                                                      {0x0e, 8, "double"}}};

}  // namespace detail

/// The contents of an IDX file, the format of the MNIST database: elements of one type, in which the last
/// index varies fastest. read_idx reads it; see http://yann.lecun.com/exdb/mnist for the format.
///
/// | code | 0x08 | 0x09 | 0x0b | 0x0c | 0x0d | 0x0e |
/// | --- | --- | --- | --- | --- | --- | --- |
/// | type | std::uint8_t | std::int8_t | std::int16_t | std::int32_t | float | double |
class Idx {
 public:
  using Elements =
      std::variant<std::vector<std::uint8_t>, std::vector<std::int8_t>, std::vector<std::int16_t>,
                   std::vector<std::int32_t>, std::vector<float>, std::vector<double>>;

  std::string name;                  ///< of the file, for messages
  std::vector<std::size_t> extents;  ///< one to eight
  Elements elements;                 ///< as many as the product of the extents, in the machine's byte order

  std::size_t size() const {
    return std::visit([](const auto& x) { return x.size(); }, elements);
  }

  /// The elements, moved out of a temporary Idx. Throws Error if the file has another type than `T`.
  template <class T>
  const std::vector<T>& as() const& {
    check_type<T>();
    return std::get<std::vector<T>>(elements);
  }
  template <class T>
  std::vector<T> as() && {
    check_type<T>();
    return std::get<std::vector<T>>(std::move(elements));
  }

  /// The elements converted to `T`. Throws Error if an integer type `T` cannot hold one of them.
  template <class T>
  std::vector<T> values() const {
    std::vector<T> result(size());
    convert(result.data());
    return result;
  }

  /// The elements converted to `T`, as a tensor. Throws Error if the file has not `Rank` dimensions.
  template <class T, int Rank>
  Tensor<T, Rank> tensor() const {
    if (extents.size() != Rank)
      detail::throw_error({name, ", byte 3: expected ", Rank, " dimensions, found ", extents.size()});
    Eigen::DSizes<Eigen::Index, Rank> dimensions;
    std::copy_n(extents.begin(), Rank, dimensions.begin());
    Tensor<T, Rank> result(dimensions);
    convert(result.data());
    return result;
  }

 private:
  static const char* type_name(std::size_t index) { return detail::idx_types[index].name; }

  template <class T>
  void check_type() const {
    if (!std::holds_alternative<std::vector<T>>(elements))
      detail::throw_error({name, ", byte 2: expected elements of type ",
                           type_name(Elements(std::vector<T>()).index()), ", found ",
                           type_name(elements.index())});
  }

  template <class T>
  void convert(T* out) const {
    std::visit(
        [&](const auto& x) {
          using From = typename std::remove_cvref_t<decltype(x)>::value_type;
          if constexpr (std::is_integral_v<T> && std::is_floating_point_v<From>) {
            detail::throw_error({name, ", byte 2: expected elements of an integer type, found ",
                                 type_name(elements.index())});
          } else {
            for (std::size_t i = 0; i < x.size(); ++i) {
              out[i] = static_cast<T>(x[i]);
              if constexpr (std::is_integral_v<T>)
                // + converts char and bool, which std::cmp_not_equal does not take, to int.
                if (std::cmp_not_equal(+out[i], x[i]))
                  detail::throw_error({name, ": element ", i, " is ", x[i], ", expected ",
                                       std::numeric_limits<T>::min(), " to ", std::numeric_limits<T>::max()});
            }
          }
        },
        elements);
  }
};

}  // namespace mica
