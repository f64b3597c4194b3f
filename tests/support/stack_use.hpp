// SPDX-License-Identifier: MIT
// How much of its stack a thread uses:
//
//     CHECK(stack_use([] { work(); }) < 64 * 1024);
#pragma once

#include <cstddef>

#if defined __unix__ || defined __APPLE__
#include <pthread.h>

#include <algorithm>
#include <memory>
#include <new>

/// The bytes that f uses on the stack of a thread of its own, which has 16 MiB.
template <class F>
std::size_t stack_use(F f) {
  constexpr std::size_t size = 16 << 20;
  constexpr unsigned char unused = 0xa5;
  struct Free {
    void operator()(unsigned char* p) const { ::operator delete[](p, std::align_val_t{1 << 16}); }
  };
  const std::unique_ptr<unsigned char[], Free> stack(
      static_cast<unsigned char*>(::operator new[](size, std::align_val_t{1 << 16})));
  std::fill_n(stack.get(), size, unused);
  pthread_attr_t attributes;
  pthread_t thread;
  if (pthread_attr_init(&attributes) != 0 || pthread_attr_setstack(&attributes, stack.get(), size) != 0 ||
      pthread_create(
          &thread, &attributes,
          [](void* to_call) -> void* {
            (*static_cast<F*>(to_call))();
            return nullptr;
          },
          &f) != 0)
    return size;
  pthread_join(thread, nullptr);
  pthread_attr_destroy(&attributes);
  // It grows downwards.
  return size -
         static_cast<std::size_t>(
             std::find_if(stack.get(), stack.get() + size, [](auto c) { return c != unused; }) - stack.get());
}
#else
template <class F>
std::size_t stack_use(F) {
  return 0;
}
#endif
