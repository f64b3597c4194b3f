// SPDX-License-Identifier: MIT
#pragma once

#include <mica/core/utilities/cxx20.hpp>

#include <cstddef>

#if defined __SANITIZE_ADDRESS__
#define MICA_ADDRESS_SANITIZER 1
#elif defined __has_feature
#if __has_feature(address_sanitizer)
#define MICA_ADDRESS_SANITIZER 1
#endif
#endif

#if defined MICA_ADDRESS_SANITIZER
#include <sanitizer/asan_interface.h>
#endif

/// Many arrays of a network lie in one allocation, so the address sanitizer cannot know where one of them
/// ends. These functions tell it.
namespace mica::detail {

#if defined MICA_ADDRESS_SANITIZER

/// The number of elements between two arrays of a workspace, which nobody may touch. It is 0 without the
/// address sanitizer.
inline constexpr int red_zone = 16;

/// Every access to these elements is reported until they are allowed again.
template <class T>
void forbid(const T* first, std::size_t count) {
  __asan_poison_memory_region(first, count * sizeof(T));
}
template <class T>
void allow(const T* first, std::size_t count) {
  __asan_unpoison_memory_region(first, count * sizeof(T));
}
template <class T>
bool is_forbidden(const T* element) {
  return __asan_address_is_poisoned(element) != 0;
}

#else

inline constexpr int red_zone = 0;

template <class T>
void forbid(const T*, std::size_t) {}
template <class T>
void allow(const T*, std::size_t) {}
template <class T>
bool is_forbidden(const T*) {
  return false;
}

#endif

}  // namespace mica::detail

#undef MICA_ADDRESS_SANITIZER
