// SPDX-License-Identifier: MIT
#pragma once

#include <mica/core/values/tensor.hpp>

#include <cstddef>
#include <cstdint>
#include <memory>
#include <type_traits>
#include <utility>

namespace mica::detail {

/// The types of the elements of samples. Bytes stay bytes in memory.
template <class Scalar>
inline constexpr bool is_sample_type =
    std::is_same_v<Scalar, float> || std::is_same_v<Scalar, double> || std::is_same_v<Scalar, std::uint8_t>;

template <class Scalar>
constexpr void require_sample_type() {
  static_assert(is_sample_type<Scalar>, "mica: samples are float, double or std::uint8_t");
}

/// Contiguous bytes, floats or doubles. `owner` keeps their memory alive; if it is null, the user does.
class Elements {
 public:
  Elements() = default;
  Elements(const std::uint8_t* data, std::shared_ptr<const void> owner)
      : type_(Type::bytes), data_(data), owner_(std::move(owner)) {}
  Elements(const float* data, std::shared_ptr<const void> owner)
      : type_(Type::floats), data_(data), owner_(std::move(owner)) {}
  Elements(const double* data, std::shared_ptr<const void> owner)
      : type_(Type::doubles), data_(data), owner_(std::move(owner)) {}

  /// Converts `count` elements to T, beginning with element `from`. Bytes 0 to 255 are read as 0 to 1. Its
  /// three loops are compiled once for each T, not into every caller.
  template <class T>
  [[gnu::noinline]] void read(std::ptrdiff_t from, int count, T* out) const {
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

/// Moves or copies a tensor or a vector into shared memory and returns its elements. Of a TensorMap only the
/// map is copied: the user keeps the memory. If samples cannot have this type, a static_assert has failed
/// before, and there is no second error here.
template <class X>
Elements keep(X&& x) {
  const auto* const kept = new std::remove_cvref_t<X>(std::forward<X>(x));
  std::shared_ptr<const void> owner(kept);  // not make_shared, which instantiates more templates
  if constexpr (is_sample_type<std::remove_cvref_t<decltype(*kept->data())>>)
    return Elements(kept->data(), std::move(owner));
  else
    return {};
}

}  // namespace mica::detail
