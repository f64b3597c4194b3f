// SPDX-License-Identifier: MIT
#pragma once

#include <mica/core/values/tensor.hpp>

#include <cstddef>
#include <cstdint>
#include <memory>
#include <type_traits>
#include <utility>

namespace mica {

/// What samples are made of: bytes stay bytes in memory.
template <class Scalar>
inline constexpr bool is_sample_type =
    std::is_same_v<Scalar, float> || std::is_same_v<Scalar, double> || std::is_same_v<Scalar, std::uint8_t>;

template <class Scalar>
constexpr void require_sample_type() {
  static_assert(is_sample_type<Scalar>, "mica: samples are float, double or std::uint8_t");
}

namespace detail {

/// A run of bytes, floats or doubles, kept alive by `owner`, or by the user where there is none.
class Elements {
 public:
  Elements() = default;
  Elements(const std::uint8_t* data, std::shared_ptr<const void> owner)
      : type_(Type::bytes), data_(data), owner_(std::move(owner)) {}
  Elements(const float* data, std::shared_ptr<const void> owner)
      : type_(Type::floats), data_(data), owner_(std::move(owner)) {}
  Elements(const double* data, std::shared_ptr<const void> owner)
      : type_(Type::doubles), data_(data), owner_(std::move(owner)) {}

  /// Bytes are levels from 0 to 255, read as 0 to 1.
  template <class T>
  void read(std::ptrdiff_t from, int count, T* out) const {
    switch (type_) {
      case Type::bytes:
        copy(static_cast<const std::uint8_t*>(data_) + from, count, out, T(1) / T(255));
        break;
      case Type::floats:
        copy(static_cast<const float*>(data_) + from, count, out);
        break;
      case Type::doubles:
        copy(static_cast<const double*>(data_) + from, count, out);
        break;
    }
  }

 private:
  enum class Type : std::uint8_t { bytes, floats, doubles };

  template <class From, class T>
  static void copy(const From* x, int count, T* out, T scale = 1) {
    for (int i = 0; i < count; ++i) out[i] = static_cast<T>(x[i]) * scale;
  }

  Type type_ = Type::bytes;
  const void* data_ = nullptr;
  std::shared_ptr<const void> owner_;
};

/// Keeps a tensor or a vector, and refers to its elements; those of a TensorMap are in memory that the user
/// keeps. Another type than a sample's has been refused before, by the one error that the user is to see.
template <class X>
Elements keep(X&& x) {
  auto owner = std::make_shared<const std::remove_cvref_t<X>>(std::forward<X>(x));
  const auto* data = owner->data();
  if constexpr (is_sample_type<std::remove_cvref_t<decltype(*data)>>)
    return Elements(data, std::move(owner));
  else
    return {};
}

}  // namespace detail

}  // namespace mica
