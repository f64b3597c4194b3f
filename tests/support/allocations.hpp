// SPDX-License-Identifier: MIT
// Counts the bytes that operator new hands out, in the whole executable: include it in one of its files.
// (Not inlined, since GCC would then warn that free() meets memory from operator new.)
#pragma once

#include <atomic>
#include <cstddef>
#include <cstdlib>
#include <new>

inline std::atomic<std::size_t> bytes_allocated = 0;

[[gnu::noinline]] void* operator new(std::size_t size) {
  bytes_allocated += size;
  if (void* memory = std::malloc(size ? size : 1)) return memory;
  throw std::bad_alloc();
}
[[gnu::noinline]] void operator delete(void* memory) noexcept { std::free(memory); }
[[gnu::noinline]] void operator delete(void* memory, std::size_t) noexcept { std::free(memory); }

/// The bytes allocated while `work` runs, freed again or not.
template <class Work>
std::size_t allocated_by(Work work) {
  const std::size_t before = bytes_allocated;
  work();
  return bytes_allocated - before;
}
