// SPDX-License-Identifier: MIT
#pragma once

#include <mica/core/values/layout.hpp>

#include <algorithm>
#include <cstddef>
#include <memory>
#include <new>
#include <utility>

namespace mica::detail {

/// Owns `size` elements, which begin at a cache line and are zero at first, and `Layout::slack` zeros behind
/// them. Copying copies the elements; a buffer that has as many elements already keeps its memory. A buffer
/// that was moved from has none, and can be copied and assigned to.
template <class T>
class Buffer {
 public:
  Buffer() = default;
  explicit Buffer(std::size_t size) : size_(size), data_(allocate(size)) {}
  Buffer(const Buffer& other) {
    if (!other.data_) return;
    *this = Buffer(other.size_);
    std::copy_n(other.data(), size_, data());
  }
  Buffer(Buffer&& other) noexcept : size_(std::exchange(other.size_, 0)), data_(std::move(other.data_)) {}
  /// Throws nothing if both have the same size and memory.
  Buffer& operator=(const Buffer& other) {
    if (!data_ || !other.data_ || size_ != other.size_)
      *this = Buffer(other);
    else if (this != &other)
      std::copy_n(other.data(), size_, data());
    return *this;
  }
  Buffer& operator=(Buffer&& other) noexcept {
    size_ = std::exchange(other.size_, 0);
    data_ = std::move(other.data_);
    return *this;
  }
  ~Buffer() = default;

  T* data() { return data_.get(); }
  const T* data() const { return data_.get(); }
  std::size_t size() const { return size_; }

 private:
  static constexpr std::align_val_t alignment{64};
  struct Free {
    void operator()(T* p) const { ::operator delete[](p, alignment); }
  };

  static std::unique_ptr<T[], Free> allocate(std::size_t size) {
    const std::size_t whole = size + Layout::slack;
    auto* p = static_cast<T*>(::operator new[](whole * sizeof(T), alignment));
    return std::unique_ptr<T[], Free>(std::uninitialized_value_construct_n(p, whole) - whole);
  }

  std::size_t size_ = 0;
  std::unique_ptr<T[], Free> data_;
};

}  // namespace mica::detail
