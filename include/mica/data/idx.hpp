// SPDX-License-Identifier: MIT
#pragma once

#include <mica/core/messages/error.hpp>
#include <mica/core/values/tensor.hpp>

#include <algorithm>
#include <array>
#include <cstddef>
#include <cstdint>
#include <limits>
#include <span>
#include <string>
#include <type_traits>
#include <utility>
#include <vector>

namespace mica {

namespace detail {

/// A type of elements: its code in the file, its size in bytes and its name in messages.
struct IdxType {
  int code;
  std::size_t size;
  const char* name;
};

inline constexpr std::array<IdxType, 6> idx_types = {{{0x08, 1, "uint8"},
                                                      {0x09, 1, "int8"},
                                                      {0x0b, 2, "int16"},
                                                      {0x0c, 4, "int32"},
                                                      {0x0d, 4, "float"},
                                                      {0x0e, 8, "double"}}};

/// The place of a type in idx_types.
template <class T>
constexpr std::size_t idx_type_of() {
  constexpr std::array<bool, 6> is_type = {std::is_same_v<T, std::uint8_t>, std::is_same_v<T, std::int8_t>,
                                           std::is_same_v<T, std::int16_t>, std::is_same_v<T, std::int32_t>,
                                           std::is_same_v<T, float>,        std::is_same_v<T, double>};
  std::size_t type = 0;
  while (type < is_type.size() && !is_type[type]) ++type;
  return type;
}

}  // namespace detail

/// The contents of an IDX file, the format of the MNIST database: elements of one type, in which the last
/// index varies fastest. read_idx reads it; see http://yann.lecun.com/exdb/mnist for the format.
///
/// | code | 0x08 | 0x09 | 0x0b | 0x0c | 0x0d | 0x0e |
/// | --- | --- | --- | --- | --- | --- | --- |
/// | type | std::uint8_t | std::int8_t | std::int16_t | std::int32_t | float | double |
class Idx {
 public:
  std::string name;                  ///< of the file, for messages
  std::vector<std::size_t> extents;  ///< one to eight

  /// `type` is a place in detail::idx_types; `bytes` are those of the elements, as many as the product of the
  /// extents, in the machine's byte order.
  template <class = void>
  Idx(std::string name_of_file, std::vector<std::size_t> sizes, std::size_t type,
      std::vector<std::uint8_t> bytes)
      : name(std::move(name_of_file)), extents(std::move(sizes)), type_(type), bytes_(std::move(bytes)) {}

  /// The number of elements.
  template <class = void>
  std::size_t size() const {
    return bytes_.size() / detail::idx_types[type_].size;
  }

  /// Whether the file has elements of type `T`.
  template <class T>
  bool is() const {
    constexpr std::size_t type = detail::idx_type_of<T>();
    static_assert(type < detail::idx_types.size(),
                  "mica: the elements of an Idx are std::uint8_t, std::int8_t, std::int16_t, std::int32_t, "
                  "float or double; values<T>() converts them");
    return type == type_;
  }

  /// A view of the elements, which must not outlive the Idx. Throws Error if the file has another type than
  /// `T`.
  template <class T>
  std::span<const T> as() const& {
    if (!is<T>())
      detail::throw_error({name, ", byte 2: expected elements of type ",
                           detail::idx_types[detail::idx_type_of<T>()].name, ", found ",
                           detail::idx_types[type_].name});
    return view<T>();
  }
  template <class T>
  std::span<const T> as() && {
    static_assert(sizeof(T) == 0,
                  "mica: as<T>() is a view of an Idx, and this Idx is a temporary; give it a name, or call "
                  "values<T>()");
    return {};
  }

  /// The bytes of the elements, moved out.
  template <class = void>
  std::vector<std::uint8_t> take_bytes() && {
    return std::move(bytes_);
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
  /// The elements of type `T`. The memory of a vector is aligned for each of the types.
  template <class T>
  std::span<const T> view() const {
    return {reinterpret_cast<const T*>(bytes_.data()), size()};
  }

  template <class T>
  void convert(T* out) const {
    switch (type_) {
      case detail::idx_type_of<std::uint8_t>():
        return convert(view<std::uint8_t>(), out);
      case detail::idx_type_of<std::int8_t>():
        return convert(view<std::int8_t>(), out);
      case detail::idx_type_of<std::int16_t>():
        return convert(view<std::int16_t>(), out);
      case detail::idx_type_of<std::int32_t>():
        return convert(view<std::int32_t>(), out);
      case detail::idx_type_of<float>():
        return convert(view<float>(), out);
      default:
        return convert(view<double>(), out);
    }
  }

  template <class From, class T>
  void convert(std::span<const From> x, T* out) const {
    if constexpr (std::is_integral_v<T> && std::is_floating_point_v<From>) {
      detail::throw_error(
          {name, ", byte 2: expected elements of an integer type, found ", detail::idx_types[type_].name});
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
  }

  std::size_t type_;
  std::vector<std::uint8_t> bytes_;
};

}  // namespace mica
